import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The fee curve of prediction venues", .fewAtATime)
struct PredictionFeeCurveTests {
    @Test(
        "rate × contracts × p × (1 − p), exact",
        arguments: [
            (700, "100", "0.5", "1.75"), (700, "1", "0.01", "0.000693"), (700, "10", "0", "0"),
            (700, "10", "1", "0"), (720, "33.33", "0.37", "0.559384056"),
            (1, "0.00000001", "0.5", "0"), (0, "5", "0.5", "0"),
            (10_000, "30000000000", "0.5", "7500000000"),
        ] as [(Int, String, String, String)]
    )
    func values(_ rate: Int, _ contracts: String, _ price: String, _ fee: String) throws {
        let curve = PredictionFeeCurve(rate: BasisPoints(Double(rate)))
        let expected = try USD(fee)
        #expect(try curve.fee(contracts: Qty(contracts), price: Px(price)) == expected)
    }

    @Test("It rounds once, halves up, and the two sides of a price cost the same")
    func rounding() throws {
        let curve = PredictionFeeCurve(rate: 700)
        // 0.07 × 0.00000002 × 0.25 is 0.35 of a step; × 0.00000003 is 0.525.
        #expect(try curve.fee(contracts: Qty(raw: 2), price: 0.5).raw == 0)
        #expect(try curve.fee(contracts: Qty(raw: 3), price: 0.5).raw == 1)
        for cents in 0...100 {
            let price = Px(raw: Int64(cents) * 10_000_000)
            let other = Px(raw: 1_000_000_000 - price.raw)
            #expect(
                try curve.fee(contracts: 7, price: price) == curve.fee(contracts: 7, price: other)
            )
        }
    }

    @Test("It agrees with the same product in Double, as far as a Double goes")
    func againstDouble() throws {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<2_000 {
            let rate = Double(generator.next() % 2_000_000) / 100
            let contracts = Qty(raw: Int64(generator.next() % 100_000_000_000_000))
            let price = Px(raw: Int64(generator.next() % 1_000_000_001))
            let fee = try PredictionFeeCurve(rate: BasisPoints(rate))
                .fee(contracts: contracts, price: price)
            let p = price.double
            let expected = rate / 10_000 * contracts.double * p * (1 - p)
            #expect(abs(fee.double - expected) <= max(2e-9, expected * 1e-12))
        }
    }

    @Test("What cannot be a fill is an error, never a trap")
    func errors() {
        let curve = PredictionFeeCurve(rate: 700)
        #expect(throws: FixedPointError.self) { try curve.fee(contracts: 1, price: 1.01) }
        #expect(throws: FixedPointError.self) { try curve.fee(contracts: 1, price: -0.01) }
        #expect(throws: FixedPointError.self) { try curve.fee(contracts: -1, price: 0.5) }
        for rate in [Double.nan, .infinity, -1, 1e12] {
            let odd = PredictionFeeCurve(rate: BasisPoints(rate))
            #expect(throws: FixedPointError.self) { try odd.fee(contracts: 1, price: 0.5) }
        }
        let dear = PredictionFeeCurve(rate: 1e9)
        #expect(throws: FixedPointError.self) { try dear.fee(contracts: .max, price: 0.5) }
    }

    @Test("The effective rate grows as the price falls: 285 bps at 0.05, 150 at one half")
    func effectiveRate() throws {
        let sports = PredictionFeeCurve(rate: 300)
        #expect(sports.effectiveRate(at: 0.5) == 150)
        #expect(try #require(sports.effectiveRate(at: 0.05)).value.rounded() == 285)
        #expect(sports.effectiveRate(at: 2) == nil)
    }
}
