import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Fixed-point arithmetic", .fewAtATime)
struct FixedPointArithmeticTests {
    @Test("Price times quantity goes through 128 bits and rounds once")
    func priceTimesQuantity() throws {
        #expect(try (76_410.5 as Px) * (0.29 as Qty) == (22_159.045 as USD))
        // The product of the raw values does not fit 64 bits; the amount does.
        #expect(
            try Px(raw: 9_000_000_000_000_000_000) * Qty(raw: 100_000_000)
                == USD(raw: 9_000_000_000_000_000_000)
        )
        #expect(try Px(raw: 1) * Qty(raw: 50_000_000) == USD(raw: 1))
        #expect(try Px(raw: -1) * Qty(raw: 50_000_000) == USD(raw: -1))
        #expect(try Px(raw: 1) * Qty(raw: 49_999_999) == USD(raw: 0))
    }

    @Test("What does not fit throws and never wraps")
    func overflowThrows() {
        #expect(throws: FixedPointError.overflow) { try Qty.max + Qty(raw: 1) }
        #expect(throws: FixedPointError.overflow) { try Qty.min - Qty(raw: 1) }
        #expect(throws: FixedPointError.overflow) { try -Qty.min }
        #expect(throws: FixedPointError.overflow) { try Qty.min.magnitude() }
        #expect(throws: FixedPointError.overflow) { try Qty.max * 2 }
        #expect(throws: FixedPointError.overflow) { try Px.max * Qty.max }
        #expect(throws: FixedPointError.overflow) { try Px.min * Qty.min }
        #expect(throws: FixedPointError.divisionByZero) { try (1 as USD) / Qty.zero }
        #expect(throws: FixedPointError.overflow) { try (1 as Px).scaled(by: .max, over: 1) }
    }

    @Test("The wide quotient agrees with Decimal over random operands")
    func wideQuotientAgreesWithDecimal() throws {
        let random = SeededGenerator(seed: 11).randomSource
        for _ in 0..<5_000 {
            let a = Int64(bitPattern: random.next()) >> Int64(random.next() % 40)
            let b = Int64(bitPattern: random.next()) >> Int64(random.next() % 40 + 20)
            let c = Int64(bitPattern: random.next()) >> Int64(random.next() % 60)
            guard c != 0 else { continue }
            let exact = Decimal(a) * Decimal(b) / Decimal(c)
            let result = Result { try Px(raw: a).scaled(by: b, over: c).raw }
            if case .success(let value) = result {
                #expect(abs(Decimal(value) - exact) <= Decimal(string: "0.5000001")!)
            } else {
                #expect(abs(exact) >= Decimal(Int64.max) - 1)
            }
        }
    }

    @Test("Amount over quantity is the average price")
    func averagePrice() throws {
        #expect(try (22_159.045 as USD) / (0.29 as Qty) == (76_410.5 as Px))
    }

    @Test("Shares in basis points round to the nearest step")
    func basisPoints() throws {
        #expect(try (1_000 as USD).times(2.5) == (0.25 as USD))
        #expect(try (101 as Px).distance(from: 100) == BasisPoints(100))
        #expect((2.5 as BasisPoints).description == "2.5 bps")
        #expect(throws: FixedPointError.overflow) { try (1 as USD).times(BasisPoints(.nan)) }
    }

    @Test("Codable carries the raw steps, as the wire does")
    func codableCarriesSteps() throws {
        let json = try JSONEncoder().encode([0.29 as Qty, .max, .min])
        #expect(
            String(decoding: json, as: UTF8.self)
                == "[29000000,9223372036854775807,-9223372036854775808]"
        )
        #expect(try JSONDecoder().decode([Qty].self, from: json) == [0.29, .max, .min])
    }

    @Test("Moments print in UTC to the nanosecond")
    func momentsPrint() {
        #expect(Nanoseconds(raw: 0).description == "1970-01-01T00:00:00.000000000Z")
        #expect(
            Nanoseconds(raw: 1_745_979_000_123_456_789).description
                == "2025-04-30T02:10:00.123456789Z"
        )
        #expect(Nanoseconds(raw: -1).description == "1969-12-31T23:59:59.999999999Z")
        #expect(
            Nanoseconds(raw: 951_782_400_000_000_000).description
                == "2000-02-29T00:00:00.000000000Z"
        )
        #expect(Nanoseconds(raw: .max).advanced(by: .seconds(1)) == Nanoseconds(raw: .max))
    }
}
