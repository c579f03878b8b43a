//! Places: the distance between two points of the earth.
//!
//! In: latitudes and longitudes in degrees. Out: kilometres along a great circle of a sphere of 6,371 km, rounded to a
//! millimetre. Its sines come from a library of fixed arithmetic and not from the machine's, whose last digits
//! differ, so that the same points have the same distance everywhere.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The mean radius of the earth in kilometres, as Snowflake's HAVERSINE has it.
const RADIUS: f64 = 6_371.0;

/// A point: latitude and longitude, in degrees.
pub(crate) type Point = (Decimal, Decimal);

/// The distance in kilometres; `None` where a latitude is beyond 90 degrees or a longitude beyond 180.
pub(crate) fn distance(from: Point, to: Point) -> Option<Decimal> {
    let [from, to] = [from, to].map(|(latitude, longitude)| {
        let within = |degrees: Decimal, most: u32| {
            let degrees = Some(degrees).filter(|degrees| degrees.abs() <= most.into())?;
            Some(degrees.to_f64()?.to_radians())
        };
        Some((within(latitude, 90)?, within(longitude, 180)?))
    });
    let ((from_latitude, from_longitude), (to_latitude, to_longitude)) = (from?, to?);
    let half_sine_squared = |angle: f64| {
        let sine = libm::sin(angle / 2.0);
        sine * sine
    };
    let chord = half_sine_squared(to_latitude - from_latitude)
        + libm::cos(from_latitude)
            * libm::cos(to_latitude)
            * half_sine_squared(to_longitude - from_longitude);
    let kilometres = 2.0 * RADIUS * libm::asin(chord.sqrt().min(1.0));
    let millimetres = (kilometres * 1e6).round().to_i64()?;
    Some(Decimal::new(millimetres, 6).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: &str, longitude: &str) -> Point {
        (latitude.parse().expect("a decimal"), longitude.parse().expect("a decimal"))
    }

    #[test]
    fn distances_are_those_of_the_sphere() {
        let oslo = point("59.91", "10.75");
        for (to, kilometres) in [
            (oslo, "0"),
            (point("60.39", "5.32"), "305.135012"),
            (point("-33.87", "151.21"), "15949.810551"),
            (point("59.91", "-169.25"), "6691.710685"),
            (point("90", "0"), "3345.855343"),
        ] {
            let expected: Decimal = kilometres.parse().expect("a decimal");
            let found = distance(oslo, to).expect("points");
            assert!(
                (found - expected).abs() <= Decimal::new(2, 6),
                "{found} instead of {expected}"
            );
            assert_eq!(distance(to, oslo), Some(found));
        }
        assert_eq!(distance(point("0", "-180"), point("0", "180")), Some(Decimal::ZERO));
    }

    #[test]
    fn what_is_no_point_has_no_distance() {
        for bad in [point("90.1", "0"), point("-91", "0"), point("0", "180.5"), point("0", "-181")]
        {
            assert_eq!(distance(point("0", "0"), bad), None, "{bad:?}");
        }
    }
}
