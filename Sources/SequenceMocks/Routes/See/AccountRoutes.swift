import SequenceMarkets

extension Route {
    static let account: [Route] = [
        Route("GET", "/v1/edges") { state, request in
            let rows = state.catalog.venues.map { venue -> JSONValue in
                let count = state.catalog.pairs.count { $0.venues.contains(venue) }
                return [
                    "edge_id": .string("venue-edge-\(venue)"), "venue": .string(venue),
                    "status": state.market.downVenues.contains(venue)
                        ? "disconnected" : "connected",
                    "region": .string(region(of: venue)),
                    "last_heartbeat_ns": .int(state.market.lastHeard[venue] ?? request.time),
                    "symbols": .int(symbolCount(venue, state) ?? count),
                ]
            }
            return .json(["edges": .array(rows)])
        },
        Route("GET", "/v1/account") { state, request in
            let rate = state.limits.perSecond
            return .json([
                "client_id": "client_mock",
                "tier": "pro",
                "sandbox": .bool(request.headers["Authorization"]?.contains("seq_test_") ?? false),
                "rate_limit": [
                    "qps": rate.map { .int($0) } ?? .null,
                    "burst": rate.map { .int($0 * 2) } ?? .null,
                ],
                "features": ["streaming", "execution_graphs", "algos", "strategies"],
            ])
        },
        Route("GET", "/v1/risk_limits") { state, _ in
            .json([
                "max_notional_usd": 1_000_000_000,
                "max_drawdown_usd": 1_000_000,
                "max_orders_per_second": state.limits.perSecond.map { .int($0) } ?? .null,
                "kill_switch_active": .bool(state.accounts.current.terms.killReason != nil),
                "kill_switch_reason": .text(state.accounts.current.terms.killReason),
            ])
        },
        Route("GET", "/v1/polymarket/rewards") { state, request in
            let rows = (0..<min(state.catalog.counts.polymarket, 500)).flatMap { index in
                let item = PredictionMarket(house: .polymarket, index: index)
                return rewards(of: item, state.market, at: request.time)
            }
            return .json(.array(rows))
        },
        Route("GET", "/v1/polymarket/rewards/{token}") { state, request throws(ExchangeRefusal) in
            let token = request.parameter("token")
            guard let outcome = state.catalog.outcome(token),
                outcome.market.house == .polymarket,
                let row = rewards(of: outcome.market, state.market, at: request.time).first(where: {
                    $0["token_id"]?.stringValue == outcome.market.symbol(isYes: outcome.isYes)
                })
            else { throw .notFound("\(token) is in no rewards program") }
            return .json(row)
        },
    ]

    private static func symbolCount(_ venue: String, _ state: ExchangeState) -> Int? {
        switch venue {
        case "kalshi": state.catalog.counts.kalshi * 2
        case "polymarket": state.catalog.counts.polymarket * 2
        default: nil
        }
    }

    private static func region(of venue: String) -> String {
        switch venue {
        case "binance", "bybit", "okx", "bitget": "ap-northeast-1"
        case "kraken", "polymarket": "eu-west-2"
        default: "us-east-1"
        }
    }

    /// The maker rewards of a market's two tokens; every fifth market has a program.
    private static func rewards(
        of item: PredictionMarket,
        _ market: SimulatedMarket,
        at time: Int64
    ) -> [JSONValue] {
        guard case .standing(let number) = item.family, number % 5 == 0,
            market.resolution(of: item, at: time) == nil
        else { return [] }
        return [true, false].map { isYes in
            let claim = Catalog.prediction(PredictionOutcome(market: item, isYes: isYes))
            let (bid, ask) = market.best(claim, at: time)
            var spread = JSONValue.null
            if let bid, let ask {
                spread = .decimal(Px(raw: ask.level.price.raw - bid.level.price.raw))
            }
            return [
                "token_id": .string(claim.symbol),
                "condition_id": .string(item.conditionID),
                "rewards_min_size": 50,
                "rewards_max_spread": 0.035,
                "rate_per_day_usdc": .int(5 + number % 20),
                "current_spread": spread,
                "reward_end_unix_s": .int(item.end),
            ]
        }
    }
}
