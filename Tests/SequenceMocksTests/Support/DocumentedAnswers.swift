/// The fields of every answer, written by hand from the pages.
///
/// The pages are those of orders, the reference, Python and Rust. Events follow in an extension.
///
/// `**` marks what the pages call free-form.
enum DocumentedAnswers {
    static func list(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    static func under(_ path: String, _ fields: String) -> [String] {
        list(fields).map { "\(path).\($0)" }
    }

    private static let error = list("error.code error.message error.request_id")

    static let rest: [DocumentedAnswer] = orders + trading + market + prediction + account + free

    private static let orders: [DocumentedAnswer] = [
        DocumentedAnswer(
            "GET /v1/orders",
            "GET /v1/orders\nGET /v1/orders?node_order_id=graph:g1:order:1",
            required: list("total limit offset has_more")
                + under(
                    "orders[]",
                    """
                    node_order_id client_id side symbol qty_1e8 filled_qty_1e8 status \
                    created_unix_ns updated_unix_ns failure_reason
                    """
                ),
            optional: under("orders[]", "constraints tca")
        ),
        DocumentedAnswer(
            "GET /v1/fills",
            "GET /v1/fills",
            required: list("total limit offset has_more")
                + under(
                    "fills[]",
                    """
                    fill_id node_order_id symbol side qty_1e8 price_1e9 venue fee_1e9 \
                    timestamp_ns is_maker fee_breakdown.commission_1e9 \
                    fee_breakdown.commission_asset taker_fee_bps_applied maker_fee_bps_applied \
                    commission_asset venue_reported_cum_fee_1e9
                    """
                )
        ),
        DocumentedAnswer(
            "GET /v1/execution_graphs/{graph_id}",
            "GET /v1/execution_graphs/g1\nGET /v1/execution_graphs/g3",
            required: list("graph_id client_id status edges.*.status edges.*.fired")
                + under(
                    "nodes.*",
                    """
                    status target_qty_1e8 filled_qty_1e8 avg_fill_price_1e9 fill_count \
                    node_order_id
                    """
                )
        ),
    ]

    private static let trading: [DocumentedAnswer] = [
        DocumentedAnswer(
            "POST /v1/orders",
            #"POST /v1/orders {"graph_id":"g9","symbol":"BTC-USD","side":"buy","qty":0.1}"#,
            required: list("graph_id status node_count edge_count")
        ),
        DocumentedAnswer(
            "PATCH /v1/orders/{node_order_id}",
            #"PATCH /v1/orders/graph:g2:order:1 {"new_qty_1e8":120000000}"#,
            required: list("node_order_id status")
        ),
        // The pages show no body for these: "Returns 200 on success".
        DocumentedAnswer(
            "PATCH /v1/execution_graphs/{graph_id}/nodes/{node_id}",
            #"PATCH /v1/execution_graphs/g2/nodes/order {"urgency":"high"}"#,
            required: ["**"]
        ),
        DocumentedAnswer(
            "DELETE /v1/execution_graphs/{graph_id}",
            "DELETE /v1/execution_graphs/g9",
            required: ["**"]
        ),
        DocumentedAnswer(
            "POST /v1/venue_cancel_all/{venue}",
            "POST /v1/venue_cancel_all/kraken {}",
            required: ["**"]
        ),
        DocumentedAnswer(
            "PUT /v1/kill_switch",
            #"PUT /v1/kill_switch {"active":false}"#,
            required: ["**"]
        ),
        DocumentedAnswer(
            "POST /v1/orders/preview",
            #"POST /v1/orders/preview {"symbol":"BTC-USD","side":"buy","qty":0.1}"#,
            required: list(
                """
                symbol side qty_1e8 candidate_venues best_venue estimated_fee_bps \
                worst_case_fee_bps estimated_slippage_bps estimated_total_cost_bps \
                historical_ttff source generated_at_ns nbbo.bid_px_1e9 nbbo.ask_px_1e9 \
                nbbo.mid_px_1e9 nbbo.spread_bps
                """
            ),
            // The Rust page ends its list with "…".
            optional: ["candidate_venues[].**", "historical_ttff.**"]
        ),
    ]

    private static let quote =
        list("symbol nbbo.bid nbbo.ask nbbo.mid nbbo.spread_bps source")
        + under("venues.*", "bid ask bid_size ask_size age_ms")
        + under("book.bids[]", "price size venue") + under("book.asks[]", "price size venue")

    private static let market: [DocumentedAnswer] = [
        DocumentedAnswer("GET /v1/quotes/{symbol}", "GET /v1/quotes/BTC-USD", required: quote),
        DocumentedAnswer(
            "POST /v1/quotes_batch",
            #"POST /v1/quotes_batch {"symbols":["BTC-USD","bad"],"depth":5}"#,
            required: quote.map { "quotes[].\($0)" } + list("count elapsed_ms quotes[].error")
        ),
        // "list[dict]", each as the batch has them.
        DocumentedAnswer(
            "GET /v1/quotes",
            "GET /v1/quotes?symbols=BTC-USD,ETH-USD",
            required: ["**"]
        ),
        DocumentedAnswer(
            "GET /v1/symbols",
            "GET /v1/symbols",
            required: under("[]", "symbol base quote venues type").map { String($0) }
        ),
        DocumentedAnswer(
            "GET /v1/price_history/{symbol}",
            "GET /v1/price_history/BTC-USD\nGET /v1/price_history/BTC-USD?fidelity_secs=0&limit=9",
            required: list("symbol source window.start_ts_s window.end_ts_s underlying")
                + under("points[]", "ts_ns price_1e9 qty_1e8 side venue_id")
        ),
        DocumentedAnswer(
            "GET /v1/market/funding-rates",
            "GET /v1/market/funding-rates",
            required: ["unit"]
                + under(
                    "rates[]",
                    """
                    venue symbol rate_bps_per_hour predicted_rate_bps_per_hour mark_price_1e9 \
                    open_interest_1e8 next_settlement_ns snapshot_age_ms
                    """
                ),
            optional: ["rates[].dex"]
        ),
        DocumentedAnswer(
            "GET /v1/funding_history/{symbol}",
            "GET /v1/funding_history/BTC-USDT?venue=binance&range=1w",
            required: under("points[]", "ts_ns rate_1e9"),
            optional: ["**"]
        ),
        DocumentedAnswer(
            "GET /v1/fees",
            "GET /v1/fees?ticker=BTC-USD\nGET /v1/fees?ticker=KX&venues=kalshi",
            required: ["ticker"] + under("fees[]", "venue maker_bps taker_bps"),
            optional: under(
                "fees[]",
                """
                fee_model components components.rate_bps formula formula.taker_fee_usd \
                components.maker_rate_bps formula.maker_fee_usd
                """
            )
        ),
        DocumentedAnswer(
            "GET /v1/health/edges",
            "GET /v1/health/edges",
            required: list("expected connected missing extra drift")
        ),
    ]

    /// The schema of a market: the Python and Rust pages, and the streams page's example.
    static let marketRow = """
        venue slug question outcomes outcome_token_ids yes_token_id no_token_id condition_id \
        neg_risk volume_24h volume_week volume_total liquidity end_date start_date url
        """

    private static let prediction: [DocumentedAnswer] = [
        DocumentedAnswer(
            "GET /v1/markets",
            "GET /v1/markets?venue=polymarket&limit=50\nGET /v1/markets?venue=kalshi&limit=5\n"
                + "GET /v1/markets?venue=polymarket&limit=50&expand=outcomes",
            required: list("count venue has_more next_cursor") + under("markets[]", marketRow),
            optional: under(
                "markets[]",
                """
                description symbol event_id tick_1e9 fee_schedule fee_schedule.exponent \
                fee_schedule.rate_1e8 fee_schedule.taker_only is_placeholder_outcome \
                best_yes_bid best_yes_ask best_no_bid best_no_ask spread_pct active closed \
                resolved_outcome tags parent_event_id parent_slug outcome_name raw_outcome_name \
                outcome_index
                """
            )
        ),
        DocumentedAnswer(
            "GET /v1/settlement/{slug}",
            "GET /v1/settlement/fed-decision-in-october\n"
                + "GET /v1/settlement/btc-updown-5m-1767225000?underlying=true",
            required: list(
                """
                slug question outcomes outcome_token_ids yes_token_id no_token_id condition_id \
                neg_risk status resolved_outcome outcome_source yes_price no_price event_start_s \
                event_end_s resolution_source
                """
            )
                + under(
                    "underlying",
                    """
                    symbol source warning anchor_price_usd final_price_usd \
                    agrees_with_settlement points[].ts_ns points[].price_usd
                    """
                )
        ),
        DocumentedAnswer(
            "POST /v1/markets/{slug}/redeem",
            "POST /v1/markets/fed-decision-in-october/redeem?venue=polymarket {}",
            required: list("mode venue slug note"),
            optional: list("condition_id token_ids")
        ),
    ]

    private static let account: [DocumentedAnswer] = [
        DocumentedAnswer(
            "GET /v1/positions/unified",
            "GET /v1/positions/unified\nGET /v1/positions/unified?include_closed=true",
            required: ["as_of_ns"]
                + under(
                    "positions[]",
                    """
                    id venue instrument.kind qty_1e8 locked_qty_1e8 available_qty_1e8 \
                    entry_price_usd_1e9 current_price_usd_1e9 current_value_usd_1e9 \
                    unrealized_pnl_usd_1e9 realized_pnl_usd_1e9 fees_usd_1e9 lifecycle.state \
                    transferable settled settled_mark_usd_1e9
                    """
                )
                + under(
                    "totals",
                    """
                    nav_usd_1e9 cash_usd_1e9 unrealized_pnl_usd_1e9 realized_pnl_usd_1e9 \
                    fees_usd_1e9 num_positions
                    """
                ),
            optional: under(
                "positions[].instrument",
                "code symbol base market_slug outcome token_id expiry_ts"
            )
                + under(
                    "positions[].lifecycle",
                    "outcome economic_value_usd_1e9 resolved_at"
                )
        ),
        DocumentedAnswer(
            "POST /v1/credentials/{venue}",
            #"POST /v1/credentials/kraken {"api_key":"a","api_secret":"b"}"#,
            required: ["**"]
        ),
        DocumentedAnswer(
            "GET /v1/credentials",
            "GET /v1/credentials",
            required: list("[].venue [].connected"),
            optional: list("[].last_heartbeat_ns [].error")
        ),
        DocumentedAnswer("GET /v1/ws/ticket", "GET /v1/ws/ticket", required: ["ticket"]),
        DocumentedAnswer(
            "GET /v1/edges",
            "GET /v1/edges",
            required: ["edges[].status"],
            optional: ["edges[].**"]
        ),
        DocumentedAnswer("GET /v1/account", "GET /v1/account", required: ["**"]),
        DocumentedAnswer(
            "GET /v1/risk_limits",
            "GET /v1/risk_limits",
            required: list("max_notional_usd max_drawdown_usd kill_switch_active"),
            // The Python page ends its list with "…".
            optional: ["**"]
        ),
    ]

    /// What the pages name fields of and leave the rest open.
    private static let free: [DocumentedAnswer] = [
        DocumentedAnswer(
            "GET /v1/tca",
            "GET /v1/tca?symbol=BTC-USD",
            required: list(
                """
                implementation_shortfall_bps spread_cost_bps market_impact_bps \
                savings_vs_benchmark_bps savings_usd
                """
            ),
            optional: ["**"]
        ),
        DocumentedAnswer(
            "GET /v1/traces",
            "GET /v1/traces?node_order_id=graph:g1:order:1",
            required: ["**"]
        ),
        DocumentedAnswer(
            "GET /v1/execution and /v1/intelligence",
            """
            GET /v1/execution/live/graph:g1:order:1
            GET /v1/execution/review/graph:g1:order:1
            GET /v1/execution/summary
            GET /v1/execution/forecast?symbol=BTC-USD&side=buy&qty=1
            GET /v1/intelligence/venues?symbol=BTC-USD
            GET /v1/intelligence/slippage?symbol=BTC-USD&side=buy&sizes=1000
            GET /v1/intelligence/routing?symbol=BTC-USD&side=buy&qty=1
            GET /v1/intelligence/depth?symbol=BTC-USD
            """,
            required: ["**"]
        ),
    ]
}
