"""Colours as DICOM writes them (PS3.3 C.10.7.1.1): CIELab with a D50 white, to and from sRGB."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_WHITE = np.array((0.9642, 1.0, 0.8249))  # D50, the white of the ICC profile connection space
# sRGB adapted to D50 (ICC.1, Bradford).
_FROM_RGB = np.array(
    (
        (0.4360747, 0.3850649, 0.1430804),
        (0.2225045, 0.7168786, 0.0606169),
        (0.0139322, 0.0971045, 0.7141733),
    )
)
_TO_RGB: NDArray[np.float64] = np.linalg.inv(_FROM_RGB)
_LINEAR = 6.0 / 29.0


def rgb_of_dicom(lightness: int, a: int, b: int) -> tuple[int, int, int]:
    """Return red, green and blue (0 to 255) of a colour in 16-bit DICOM CIELab."""
    star = lightness * 100.0 / 65535.0
    along_a, along_b = a * 255.0 / 65535.0 - 128.0, b * 255.0 / 65535.0 - 128.0
    y = (star + 16.0) / 116.0
    f = np.array((y + along_a / 500.0, y, y - along_b / 200.0))
    ratio = np.where(f > _LINEAR, f**3, 3 * _LINEAR**2 * (f - 4.0 / 29.0))
    linear = np.clip(_TO_RGB @ (ratio * _WHITE), 0.0, 1.0)
    gamma = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (round(float(part) * 255) for part in gamma)
    return red, green, blue


def dicom_of_rgb(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """Return red, green and blue (0 to 255) as 16-bit DICOM CIELab."""
    part = np.array((red, green, blue)) / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    ratio = (_FROM_RGB @ linear) / _WHITE
    f = np.where(ratio > _LINEAR**3, np.cbrt(ratio), ratio / (3 * _LINEAR**2) + 4.0 / 29.0)
    star, a, b = 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
    scaled = (star * 65535 / 100, (a + 128) * 65535 / 255, (b + 128) * 65535 / 255)
    one, two, three = (min(65535, max(0, round(float(n)))) for n in scaled)
    return one, two, three
