import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Fixed point and text", .fewAtATime)
struct FixedPointTextTests {
    static let edges: [Int64] = [
        .min, .min + 1, -100_000_001, -100_000_000, -1, 0, 1, 99_999_999, 100_000_000, .max - 1,
        .max,
    ]

    @Test("Parsing what was printed gives the same number, over random numbers and the edges")
    func parseOfPrintIsTheIdentity() throws {
        let random = SeededGenerator(seed: 7).randomSource
        for i in 0..<20_000 {
            // Every magnitude alike, not only the huge ones.
            let raw = Int64(bitPattern: random.next()) >> (Int64(i) % 63)
            try check(raw)
        }
        for raw in FixedPointTextTests.edges { try check(raw) }
    }

    private func check(_ raw: Int64) throws {
        #expect(try Qty(Qty(raw: raw).description).raw == raw)
        #expect(try Px(Px(raw: raw).description).raw == raw)
        #expect(try USD(USD(raw: raw).description).raw == raw)
    }

    @Test(
        "Decimal text converts exactly",
        arguments: [
            ("0", 0), ("1", 100_000_000), ("0.29", 29_000_000), ("-0.29", -29_000_000),
            ("+2.5", 250_000_000), ("0.00000001", 1), ("3.463e-05", 3463), ("1e-8", 1),
            ("1E2", 10_000_000_000),
            ("92233720368.54775807", Int64.max), ("-92233720368.54775808", Int64.min),
            ("00012.5", 1_250_000_000), (".5", 50_000_000), ("5.", 500_000_000), ("0e999999", 0),
            ("0e-999999", 0), ("1.99999999000", 199_999_999), ("1.9999999900e0", 199_999_999),
            ("0.1e1", 100_000_000), ("123456789000e-10", 1_234_567_890),
        ] as [(String, Int64)]
    )
    func decimalTextConverts(text: String, raw: Int64) throws {
        #expect(try Qty(text).raw == raw)
    }

    @Test(
        "Text that is no decimal number is malformed",
        arguments: [
            "", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1,5", " 1", "1 ", "NaN", "∞",
        ]
    )
    func malformedTextThrows(text: String) {
        #expect(throws: FixedPointError.malformed(text)) { try Qty(text) }
    }

    @Test(
        "What does not fit overflows",
        arguments: [
            "92233720368.54775808", "-92233720368.54775809", "1e300", "99999999999999999999",
            "1e11",
            "92233720368.547758075",
        ]
    )
    func tooLargeTextOverflows(text: String) {
        #expect(throws: FixedPointError.overflow) { try Qty(text) }
    }

    @Test(
        "Text with more decimal places than the scale is an error that names it",
        arguments: [
            "1.999999999", "0.000000019", "0.000000005", "-0.0000000049", "1e-9", "1e-999999",
            "123456789012e-12",
        ]
    )
    func tooPreciseText(text: String) throws {
        #expect(throws: FixedPointError.tooPrecise(scale: 8)) { try Qty(text) }
        #expect(throws: FixedPointError.tooPrecise(scale: 8)) { try text.qty() }
        #expect(throws: FixedPointError.tooPrecise(scale: 8)) {
            try Qty(#require(Decimal(string: text == "1e-999999" ? "1e-100" : text)))
        }
    }

    @Test("A price to ten places and a Decimal to nine are errors; zeros at the end are not")
    func tooPrecisePrices() throws {
        #expect(throws: FixedPointError.tooPrecise(scale: 9)) { try Px("76000.9999999999") }
        #expect(throws: FixedPointError.tooPrecise(scale: 9)) { try USD("0.0000000001") }
        let decimal = try #require(Decimal(string: "0.1234567891"))
        #expect(throws: FixedPointError.tooPrecise(scale: 9)) { try Px(decimal) }
        #expect(try Px("76000.9999999990").raw == 76_000_999_999_999)
        #expect("\(FixedPointError.tooPrecise(scale: 9))".contains("9 decimal places"))
    }

    @Test("An order with too many decimal places is refused before anything is sent")
    func tooPreciseOrders() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        let errors = [
            await sequenceError { try await client.buy("S", "1.999999999").submit() },
            await sequenceError {
                try await client.buy("S", 1).limitPrice("76000.9999999999").submit()
            },
        ]
        #expect(errors.map { $0?.validation?.field } == ["qty", "price"])
        #expect(errors[0]?.validation?.message.contains("8 decimal places") == true)
        #expect(errors[1]?.validation?.message.contains("9 decimal places") == true)
        #expect(stub.requests.isEmpty)
    }

    @Test(
        "The server's numbers may have more digits; they round to the nearest step",
        arguments: [
            ("0.000000005", 1), ("0.0000000049", 0), ("-0.000000005", -1), ("1e-999999", 0),
            ("1.999999999", 200_000_000), ("123456789012e-10", 1_234_567_890),
        ] as [(String, Int64)]
    )
    func wireNumbersRound(text: String, raw: Int64) throws {
        for json in [text, "\"\(text)\""] {
            let value = try JSONReader.read(Array(json.utf8)) { reader throws(JSONError) in
                try reader.readFixed(Qty.self)
            }
            #expect(value.raw == raw)
        }
        let number = try JSONValue(parsing: Array(text.utf8))
        #expect(try number.numberValue?.fixed(Qty.self).raw == raw)
    }

    @Test("A Double rounds to the nearest step, never towards zero")
    func doublesRoundToNearest() throws {
        #expect(try Qty(rounding: 0.29).raw == 29_000_000)
        #expect(try Qty(rounding: -0.29).raw == -29_000_000)
        #expect(try Px(rounding: 0.1 + 0.2).raw == 300_000_000)
        #expect(try Qty(rounding: 1e-9).raw == 0)
        #expect(try Qty(rounding: 5e-9).raw == 1)
        #expect(try Px(rounding: 76_410.5).raw == 76_410_500_000_000)
    }

    @Test(
        "NaN, infinities and overflowing Doubles throw",
        arguments: [Double.nan, .infinity, -.infinity]
    )
    func nonFiniteDoublesThrow(value: Double) {
        #expect(throws: FixedPointError.notFinite) { try Qty(rounding: value) }
        #expect(throws: FixedPointError.overflow) { try Qty(rounding: 1e30) }
    }

    @Test("Literals are exact, and saturate beyond the range")
    func literals() {
        let size: Qty = 0.29
        let price: Px = 76_410
        let huge: Qty = 1e30
        #expect(size.raw == 29_000_000)
        #expect(price.raw == 76_410_000_000_000)
        #expect(huge == .max)
        #expect((-1e30 as Qty) == .min)
        #expect((9_999_999_999_999 as Px) == .max)
    }

    @Test("Formatting rounds to the requested digits")
    func formatting() {
        #expect((76_410.555 as Px).formatted(decimals: 2) == "76410.56")
        #expect((-0.005 as Px).formatted(decimals: 2) == "-0.01")
        #expect((-0.004 as Px).formatted(decimals: 2) == "0.00")
        #expect((0.5 as Qty).formatted(decimals: 0) == "1")
        #expect((1.5 as Qty).formatted(decimals: 12) == "1.500000000000")
        #expect(Qty(raw: .min).formatted(decimals: 3) == "-92233720368.548")
    }
}
