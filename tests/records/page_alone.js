// Runs the script of the page that checks capsules, as a browser would: PAGE CAPSULE PASSPHRASE.
const fs = require("fs"), page = fs.readFileSync(process.argv[2], "utf-8");
const script = page.split("<script>")[1].split("</script>")[0];
const made = { exports: {} };
new Function("module", script)(made);
(async () => {
  const content = fs.readFileSync(process.argv[3]);
  const slice = async (from, to) => {
    const part = content.subarray(from, to);
    return part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength);
  };
  try {
    const opened = await made.exports.open(slice, content.length, process.argv[4]);
    const hashes = [];
    for (let i = 0; i < opened.list.members.length; i++) {
      const member = await opened.member(i);
      const digest = (bytes) => require("crypto").createHash("sha256").update(bytes).digest("hex");
      hashes.push(member === null ? null : digest(member));
    }
    const { signer, longer, list } = opened;
    console.log(JSON.stringify({ hashes, signer, longer, patient: list.study.patient_name }));
  } catch (error) { console.log(JSON.stringify({ error: error.message })); }
})();
