import Testing

@testable import SequenceMarkets

@Suite("Times that the wire holds in seconds")
struct SecondsTests {
    private func end(_ number: String) throws -> Nanoseconds? {
        let text = #"{"slug":"s","status":"open","event_end_s":\#(number)}"#
        return try Settlement(json: Array(text.utf8)).eventEnd
    }

    private func resolution(_ number: String) throws -> Nanoseconds? {
        let text = #"{"state":"resolved","resolved_at":\#(number)}"#
        guard case .resolved(let resolution) = try PositionLifecycle(json: Array(text.utf8)) else {
            return nil
        }
        return resolution.resolvedAt
    }

    @Test("What does not fit is an error at its place, never another time")
    func tooLarge() throws {
        for number in ["9223372037", "-9223372037", "1776537900000", "1e30", "\"soon\"", "true"] {
            let error = #expect(throws: JSONError.self) { try end(number) }
            let place = #"{"slug":"s","status":"open","event_end_s":"#.utf8.count
            #expect(error?.expected.contains("seconds") == true && error?.offset == place)
        }
        #expect(try end("null") == nil)
    }

    @Test("Whole seconds and their fractions are read exactly, and written back the same")
    func exact() throws {
        for (number, raw) in [
            ("1776537900", 1_776_537_900_000_000_000), ("0", 0), ("-1", -1_000_000_000),
            ("1776537900.000000001", 1_776_537_900_000_000_001),
            ("9223372036.854775807", Int64.max),
        ] as [(String, Int64)] {
            let time = try #require(try end(number))
            #expect(time.raw == raw)
            let settlement = Settlement(slug: "s", status: .open, eventEnd: time)
            let text = String(decoding: settlement.json, as: UTF8.self)
            #expect(text.contains(#""event_end_s":\#(number)"#))
            #expect(try Settlement(json: settlement.json) == settlement)
        }
    }

    @Test("A time without a stated unit is told by its size")
    func unstatedUnit() throws {
        for number in [
            "1776000000", "1776000000000", "1776000000000000", "1776000000000000000",
        ] {
            #expect(try resolution(number)?.secondsSinceEpoch == 1_776_000_000)
        }
        #expect(try resolution("null") == nil)
        #expect(throws: JSONError.self) { try resolution("1776000000000000000000") }
        let lifecycle = PositionLifecycle.resolved(.init(resolvedAt: Nanoseconds(raw: 1_500)))
        #expect(try PositionLifecycle(json: lifecycle.json) == lifecycle)
    }

    @Test("Whole seconds make a moment, unless it is out of range")
    func moments() {
        #expect(Nanoseconds(secondsSinceEpoch: 5)?.raw == 5_000_000_000)
        #expect(Nanoseconds(secondsSinceEpoch: .max) == nil)
        #expect(Nanoseconds(secondsSinceEpoch: .min) == nil)
        #expect(Nanoseconds(raw: -1).secondsSinceEpoch == -1)
        #expect(Nanoseconds(raw: .min).secondsSinceEpoch == -9_223_372_037)
        #expect(Nanoseconds(raw: -1).description == "1969-12-31T23:59:59.999999999Z")
    }
}
