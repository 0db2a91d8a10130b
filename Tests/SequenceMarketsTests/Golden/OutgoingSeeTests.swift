import Foundation
import SequenceMarkets
import Testing

@Suite("The exact text of level 1", .fewAtATime)
struct OutgoingSeeTests {
    static let page = #"{"markets":[],"count":0,"has_more":false}"#
    static let history = #"{"symbol":"S","points":[]}"#
    static let token = String(repeating: "7", count: 77)

    static let quotes: [Outgoing] = [
        Outgoing("quote", "GET /v1/quotes/BTC-USD?depth=10", answer: #"{"symbol":"S"}"#) {
            let _: Quote = try await $0.quote("BTC-USD")
        },
        Outgoing(
            "quote with every option, clamped",
            "GET /v1/quotes/BTC-USD?depth=100&nowait=true",
            answer: #"{"symbol":"S"}"#
        ) { _ = try await $0.quote("BTC-USD", depth: 5_000, nowait: true) },
        Outgoing("quotes", "GET /v1/quotes?symbols=BTC-USD,a%2Cb,%F0%9F%9A%80", answer: "[]") {
            _ = try await $0.quotes(["BTC-USD", "a,b", "🚀"])
        },
        Outgoing(
            "quotes batch",
            #"POST /v1/quotes_batch {"symbols":["BTC-USD","x"],"depth":10,"nowait":true,"concurrency":64}"#,
            answer: #"{"quotes":[]}"#
        ) { _ = try await $0.quotesBatch(["BTC-USD", "x"]).fetch() },
        Outgoing(
            "quotes batch with every option, clamped",
            #"POST /v1/quotes_batch {"symbols":["x"],"depth":1,"nowait":false,"concurrency":256,"instrument_type":"prediction"}"#,
            answer: #"{"quotes":[]}"#
        ) {
            _ = try await $0.quotesBatch(["x"]).depth(-3).nowait(false).concurrency(1_000)
                .instrumentType(.prediction).fetch()
        },
        Outgoing("symbols", "GET /v1/symbols", answer: "[]") { _ = try await $0.symbols() },
        Outgoing(
            "positions with every option",
            "GET /v1/positions/unified?venues=kalshi,polymarket&kinds=event_contract&include_closed=true",
            answer: #"{"positions":[],"totals":{}}"#
        ) {
            _ = try await $0.positions().venue(.kalshi).venue(.polymarket).eventsOnly()
                .includeClosed().fetch()
        },
    ]

    static let histories: [Outgoing] = [
        Outgoing(
            "price history",
            "GET /v1/price_history/BTC-USDC?range=1d&fidelity_secs=60",
            answer: history
        ) { _ = try await $0.priceHistory("BTC-USDC").fetch() },
        Outgoing(
            "price history with every option",
            "GET /v1/price_history/S?range=2y&fidelity_secs=300&paginate=true&start_ts=1776000000&end_ts=1776086400&venue=binance&limit=7&underlying=true",
            answer: history
        ) {
            _ = try await $0.priceHistory("S").range(.twoYears).fidelity(seconds: 300)
                .paginated().venue(.binance).limit(7).underlying()
                .window(
                    start: Date(timeIntervalSince1970: 1_776_000_000.9),
                    end: Date(timeIntervalSince1970: 1_776_086_400)
                ).fetch()
        },
        Outgoing(
            "ticks",
            "GET /v1/price_history/S?range=1d&fidelity_secs=0&limit=200",
            answer: history
        ) { _ = try await $0.priceHistory("S").ticks(200).fetch() },
        Outgoing("funding rates", "GET /v1/market/funding-rates", answer: #"{"rates":[]}"#) {
            _ = try await $0.fundingRates()
        },
        Outgoing(
            "a funding rate nobody follows is nil",
            "GET /v1/market/funding-rates?venue=binance&symbol=BTC-USDT",
            answer: #"{"unit":"bps_per_hour","rates":[]}"#
        ) {
            let answer = try await $0.fundingRate(venue: .binance, symbol: "BTC-USDT")
            #expect(answer == nil)
        },
        Outgoing(
            "funding history",
            "GET /v1/funding_history/BTC-USDT?venue=binance&range=1m",
            answer: history
        ) { _ = try await $0.fundingHistory("BTC-USDT", venue: .binance) },
        Outgoing(
            "funding history of a window",
            "GET /v1/funding_history/BTC-USDT?venue=okx&range=max&start_ts=5&end_ts=6",
            answer: history
        ) {
            _ = try await $0.fundingHistory(
                "BTC-USDT",
                venue: .okx,
                range: .max,
                window: HistoryWindow(
                    start: Nanoseconds(raw: 5_999_999_999),
                    end: Nanoseconds(raw: 6_000_000_000)
                )
            )
        },
    ]

    static let markets: [Outgoing] = [
        Outgoing("markets", "GET /v1/markets?venue=kalshi&limit=20&active=true", answer: page) {
            _ = try await $0.markets(.kalshi).fetch()
        },
        Outgoing(
            "markets with every option",
            "GET /v1/markets?venue=polymarket&limit=1000&active=false&closed=true&q=fed%20cut&slug=s&clob_token_id=9&tag=bitcoin&tag_id=21&related_tags=true&exclude_tag_id=4&order=volume&expand=outcomes&cursor=c%2F%3D",
            answer: page
        ) {
            _ = try await $0.markets(.polymarket).search("fed cut").slug("s").tokenID("9")
                .tag("bitcoin").tagID(21, related: true).excludeTagID(4).activeOnly(false)
                .includeClosed().limit(9_999).orderBy(.volume).expandOutcomes().offset(40)
                .cursor("c/=").fetch()
        },
        Outgoing(
            "markets by offset",
            "GET /v1/markets?venue=kalshi&limit=1&active=true&offset=40",
            answer: page
        ) { _ = try await $0.markets(.kalshi).limit(0).offset(40).fetch() },
        Outgoing(
            "a walk asks for full pages",
            "GET /v1/markets?venue=kalshi&limit=1000&active=true",
            answer: page
        ) { _ = try await $0.markets(.kalshi).fetchAll() },
        Outgoing(
            "a token of Polymarket",
            "GET /v1/markets?venue=polymarket&limit=1&active=false&clob_token_id=\(token)",
            answer: page
        ) {
            let answer = try await $0.market(token)
            #expect(answer == nil)
        },
        Outgoing(
            "Kalshi's side is taken off its ticker",
            "GET /v1/markets?venue=kalshi&limit=1&active=true&slug=KXA-26-T1",
            answer: page
        ) { _ = try await $0.market("KXA-26-T1:YES", venue: .kalshi) },
        Outgoing(
            "Kalshi's other side, in small letters",
            "GET /v1/markets?venue=kalshi&limit=1&active=true&slug=KXA-26-T1",
            answer: page
        ) { _ = try await $0.market("KXA-26-T1:no", venue: .kalshi) },
        Outgoing(
            "digits are a ticker on Kalshi",
            "GET /v1/markets?venue=kalshi&limit=1&active=true&slug=\(token)",
            answer: page
        ) { _ = try await $0.market(token, venue: .kalshi) },
        Outgoing(
            "all else is a slug, sides of Polymarket included",
            "GET /v1/markets?venue=polymarket&limit=1&active=true&slug=fed-decision%3Ayes",
            answer: page
        ) { _ = try await $0.market("fed-decision:yes") },
        Outgoing(
            "search",
            "GET /v1/markets?venue=polymarket&limit=5&active=true&q=election",
            answer: page
        ) { _ = try await $0.searchMarkets("election", limit: 5) },
        Outgoing(
            "new markets",
            "GET /v1/markets?venue=kalshi&limit=20&active=true&order=created",
            answer: page
        ) { _ = try await $0.newMarkets(venue: .kalshi) },
        Outgoing(
            "settlement",
            "GET /v1/settlement/s",
            answer: #"{"slug":"s","status":"open"}"#
        ) { _ = try await $0.settlement("s").fetch() },
        Outgoing(
            "settlement with the underlying",
            "GET /v1/settlement/s?underlying=true",
            answer: #"{"slug":"s","status":"open"}"#
        ) { _ = try await $0.settlement("s").underlying().fetch() },
    ]

    static let account: [Outgoing] = [
        Outgoing("edges", "GET /v1/edges", answer: #"{"edges":[]}"#) { _ = try await $0.edges() },
        Outgoing("account", "GET /v1/account") { _ = try await $0.account() },
        Outgoing("risk limits", "GET /v1/risk_limits") { _ = try await $0.riskLimits() },
        Outgoing("fees", "GET /v1/fees?ticker=KX%3AYES", answer: #"{"fees":[]}"#) {
            _ = try await $0.fees("KX:YES")
        },
        Outgoing(
            "fees of venues",
            "GET /v1/fees?ticker=KX&venues=kalshi,polymarket",
            answer: #"{"fees":[]}"#
        ) { _ = try await $0.fees("KX", venues: [.kalshi, .polymarket]) },
        Outgoing(
            "preview; 0.29 leaves as 0.29",
            #"POST /v1/orders/preview {"symbol":"BTC-USD","side":"buy","order_type":"market","qty":0.29}"#
        ) { _ = try await $0.preview("BTC-USD", side: .buy, qty: 0.29) },
        Outgoing(
            "engage the kill switch",
            #"PUT /v1/kill_switch {"active":true,"reason":"risk limit breach"}"#,
            answer: ""
        ) {
            let answer = try await $0.killSwitch.engage(reason: "risk limit breach")
            #expect(answer.isActive)
        },
        Outgoing("clear the kill switch", #"PUT /v1/kill_switch {"active":false}"#, answer: "") {
            let answer = try await $0.killSwitch.clear()
            #expect(!answer.isActive)
        },
        Outgoing("cancel all", "POST /v1/venue_cancel_all/kraken {}", answer: #"{"cancelled":3}"#) {
            let answer = try await $0.cancelAll(on: .kraken)
            #expect(answer.cancelledCount == 3)
        },
        Outgoing("rewards", "GET /v1/polymarket/rewards", answer: "[]") {
            _ = try await $0.polymarketRewards()
        },
        Outgoing(
            "rewards of a token",
            "GET /v1/polymarket/rewards/9",
            answer: #"{"token_id":"9"}"#
        ) {
            let answer = try await $0.polymarketRewards(tokenID: "9")
            #expect(answer.count == 1)
        },
    ]

    @Test("Every call leaves as written", arguments: quotes + histories + markets + account)
    func call(_ call: Outgoing) async throws { try await call.check() }
}
