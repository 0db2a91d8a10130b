import SequenceMarkets
import Testing

@Suite("Times as ISO 8601 text", .fewAtATime)
struct DateTextTests {
    @Test(
        "A date is read with its zone and fraction",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:01.5Z", 1_500_000_000),
            ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T23:00:00-0100", 0),
            ("1969-12-31", -86_400_000_000_000), ("2000-02-29", 951_782_400_000_000_000),
            ("2026-04-30T12:00Z", 1_777_550_400_000_000_000),
            ("2026-04-30 12:00:00.123456789123Z", 1_777_550_400_123_456_789),
        ]
    )
    func dates(text: String, expected: Int64) {
        #expect(Nanoseconds(iso8601: text)?.raw == expected)
    }

    @Test(
        "Text that is not a date gives nil",
        arguments: [
            "", "soon", "2026-4-1", "2026-13-01", "2026-02-30", "2025-02-29",
            "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00Zz", "9999-01-01",
            "2026-01-01T00:60:00Z",
        ]
    )
    func noDates(text: String) {
        #expect(Nanoseconds(iso8601: text) == nil)
    }
}
