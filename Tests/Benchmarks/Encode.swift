import SequenceMarkets

/// Builds and serialises orders, as `submit()` does up to the first byte.
enum Encode {
    static func run(_ arguments: [String]) async throws {
        let client = try SequenceClient(apiKey: "seq_test_bench")
        let count = 20_000
        let flags = try Flags(arguments)
        func measure(_ name: String, _ build: @escaping (Int) throws -> Int) throws {
            var size = 0
            let pass = { for i in 0..<count { size &+= try build(i) } }
            if flags.text("--only", name) != name { return }
            if let only = Int(flags.text("--passes", "")) {
                for _ in 0..<only { try pass() }
                return
            }
            let ns = try Measure.median(pass) / Double(count)
            var row = Row("encode", "swift SequenceMarkets", name)
            row.add("n", count)
            row.add("ns", ns)
            row.add("ns_per_order", ns)
            row.add("mb_s", Double(try build(0)) / ns * 1_000)
            row.print()
        }
        try measure("order graph") { i in
            try client.buy("BTC-USD", Qty(raw: 10_000_000 + Int64(i))).venue(.kraken)
                .limitPrice(Px(raw: 76_410_500_000_000)).policy(.sor).urgency(.medium)
                .maxSlippage(bps: 10).encodedForBenchmark()
        }
        try measure("hedge graph") { i in
            try client.graph()
                .node(
                    "spot",
                    .buy("ETH-USD", Qty(raw: 20_000_000_000 + Int64(i))).policy(.sor)
                        .urgency(.medium)
                )
                .node(
                    "hedge",
                    .sell("ETH-USD-PERP", 200).perp().venue(.hyperliquid)
                        .policy(.aggressiveChase)
                )
                .edge("spot", to: "hedge", on: .fillRatio(0.5))
                .risk { $0.maxNotional(500_000).maxLoss(10_000) }
                .encodedForBenchmark()
        }
    }
}
