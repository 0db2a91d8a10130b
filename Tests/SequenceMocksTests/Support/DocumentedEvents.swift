/// What the pages show of the events of streams.
extension DocumentedAnswers {
    static let topics: [DocumentedAnswer] = [
        topic(
            "prices:BTC-USD",
            """
            symbol instrument_type best_bid_px_1e9 best_bid_sz_1e8 best_bid_venue \
            best_ask_px_1e9 best_ask_sz_1e8 best_ask_venue spread_bps ts_ns
            """
        ),
        topic(
            "book:BTC-USD",
            "symbol venue instrument_type bids asks ts_ns is_snapshot checksum"
        ),
        topic(
            "orders",
            """
            node_order_id client_id client_order_id symbol side qty_1e8 filled_qty_1e8 status \
            created_unix_ns updated_unix_ns
            """
        ),
        topic(
            "fills",
            """
            node_order_id venue_execution_id symbol side qty_1e8 price_1e9 fee_1e9 edge_id \
            ts_unix_ns
            """
        ),
        topic(
            "tca",
            """
            node_order_id client_id symbol side achieved_vwap_1e9 expected_fill_1e9 \
            total_fees_1e9 fee_cost_bps expected_fee_bps fee_prediction_error_bps \
            spread_cost_bps market_impact_bps implementation_shortfall_bps \
            savings_vs_benchmark_bps is_prediction execution_time_ms num_fills
            """,
            // As the Python page lists the topic's fields.
            optional: """
                benchmark_vwap_1e9 venues_used achieved_implied_prob_bps \
                arrival_implied_prob_bps probability_slippage_bps
                """
        ),
        topic("routing", "legs est_cost_bps chosen", optional: "** legs[].**"),
        topic(
            "fair_price:BTC",
            """
            underlying fair_mid_1e9 spot_mid_1e9 perp_mid_1e9 basis_bps confidence cc_ts_ns \
            contributors[].venue contributors[].instrument_type contributors[].mid_1e9 \
            contributors[].weight contributors[].staleness_ms
            """
        ),
        topic(
            "funding:binance",
            """
            venue symbol rate_bps_per_hour predicted_rate_bps_per_hour mark_price_1e9 \
            open_interest_1e8 next_settlement_ns ts_ns
            """
        ),
    ]

    private static func topic(_ name: String, _ fields: String, optional: String = "")
        -> DocumentedAnswer
    {
        DocumentedAnswer(
            name,
            "",
            required: ["channel"] + under("data", fields),
            optional: under("data", optional)
        )
    }

    static let lifecycle: [DocumentedAnswer] = [
        DocumentedAnswer(
            "/v1/ws/new_markets",
            "",
            required: list("kind observed_at_ns symbol event_id")
                + list(marketRow).filter { $0 != "condition_id" },
            // "Same field names as /v1/markets", and what the Python page adds.
            optional: list(
                """
                description tick_1e9 fee_schedule fee_schedule.exponent fee_schedule.rate_1e8 \
                fee_schedule.taker_only start_ts_s end_ts_s best_yes_bid best_yes_ask \
                best_no_bid best_no_ask spread_pct active closed resolved_outcome tags
                """
            )
        ),
        DocumentedAnswer(
            "/v1/ws/market_resolved",
            "",
            required: list(
                """
                kind venue event_id winning_outcome winning_token_id losing_token_id \
                observed_at_ns
                """
            )
        ),
    ]
}
