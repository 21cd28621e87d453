-- What was tried at one account, found without reading the log.
CREATE INDEX events_of_accounts ON events (json_extract(body, '$.detail.account'), seq)
WHERE json_extract(body, '$.detail.account') IS NOT NULL;
