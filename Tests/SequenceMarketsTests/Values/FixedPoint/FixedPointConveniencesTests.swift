import Foundation
import SequenceMarkets
import Testing

/// U5: exact, and throwing on overflow.
@Suite("Fixed-point conveniences", .fewAtATime)
struct FixedPointConveniencesTests {
    @Test("What does not fit throws, and changes nothing")
    func overflow() {
        var quantity = Qty.max
        #expect(throws: FixedPointError.overflow) { try quantity += Qty(raw: 1) }
        #expect(quantity == .max)
        var low = Qty.min
        #expect(throws: FixedPointError.overflow) { try low -= Qty(raw: 1) }
        #expect(throws: FixedPointError.overflow) { try Px.max.moved(by: 1) }
        #expect(throws: FixedPointError.notFinite) { try (1 as Px).moved(by: BasisPoints(.nan)) }
        #expect(throws: FixedPointError.overflow) { try Px.max.rounded(to: 2, .up) }
        #expect(throws: FixedPointError.divisionByZero) { try (1 as Px).rounded(to: 0) }
        #expect(throws: FixedPointError.divisionByZero) { try (1 as USD) / (0 as Px) }
        #expect(throws: FixedPointError.divisionByZero) { try (1 as Px).ratio(to: 0) }
        #expect(throws: FixedPointError.notFinite) { try Qty(Decimal.nan) }
        #expect(throws: FixedPointError.overflow) { try Qty(Decimal(string: "1e30") ?? 0) }
    }

    @Test("Sums in place, ratios, and a quantity from an amount and a price")
    func arithmetic() throws {
        var total: USD = 1
        try total += 2.5
        try total -= 0.5
        #expect(total == 3)
        #expect(try (3 as Px).ratio(to: 4) == 0.75)
        #expect(try (100 as USD) / (0.55 as Px) == Qty("181.81818182"))
        #expect(try (76_410.5 as Px).moved(by: 10) == (76_486.9105 as Px))
        #expect(try (100 as Px).moved(by: -2.5) == (99.975 as Px))
    }

    @Test("A price is rounded to a tick, down for a bid and up for an ask")
    func ticks() throws {
        #expect(try (0.557 as Px).rounded(to: 0.01, .down) == 0.55)
        #expect(try (0.557 as Px).rounded(to: 0.01, .up) == 0.56)
        #expect(try (0.555 as Px).rounded(to: 0.01) == 0.56)
        #expect(try (0.565 as Px).rounded(to: 0.01, .toNearestOrEven) == 0.56)
        #expect(try (-0.557 as Px).rounded(to: 0.01, .down) == -0.56)
        #expect(try (-0.557 as Px).rounded(to: 0.01, .towardZero) == -0.55)
        #expect(try (0.55 as Px).rounded(to: 0.01, .up) == 0.55)
        #expect(try Px.min.rounded(to: Px(raw: 1)) == .min)
    }

    @Test("Decimal and back is exact, at the ends of the range too")
    func decimals() throws {
        for raw: Int64 in [0, 1, -1, 29_000_000, .max, .min, .min + 1] {
            #expect(try Qty(Qty(raw: raw).decimal).raw == raw)
        }
        #expect((0.29 as Qty).decimal == Decimal(string: "0.29"))
    }
}
