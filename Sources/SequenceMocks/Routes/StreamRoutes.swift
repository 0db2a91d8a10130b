import SequenceMarkets

extension Route {
    static let streams: [Route] = [
        Route("GET", "/v1/stream") { state, request throws(ExchangeRefusal) in
            try socket(state, request, .topics)
        },
        Route("GET", "/v1/ws/new_markets") { state, request throws(ExchangeRefusal) in
            try socket(state, request, .lifecycle(.newMarkets))
        },
        Route("GET", "/v1/ws/market_resolved") { state, request throws(ExchangeRefusal) in
            try socket(state, request, .lifecycle(.resolved))
        },
        Route("GET", "/v1/tca/stream") { state, request in events(state, request, .tca) },
        Route("GET", "/v1/alerts/stream") { state, request in events(state, request, .alerts) },
    ]

    private static func socket(
        _ state: ExchangeState,
        _ request: RouteRequest,
        _ purpose: SocketPurpose
    ) throws(ExchangeRefusal) -> RouteResponse {
        guard request.headers["Upgrade"]?.lowercased() == "websocket" else {
            throw ExchangeRefusal(
                status: 426,
                code: "UPGRADE_REQUIRED",
                message: "this is a WebSocket"
            )
        }
        let account = state.accounts.key ?? ""
        return .webSocket(StreamSocket(request.exchange, purpose, of: account))
    }

    private static func events(
        _ state: ExchangeState,
        _ request: RouteRequest,
        _ kind: EventStreamKind
    ) -> RouteResponse {
        let last = request.headers["Last-Event-ID"].flatMap { Int64($0) }
        let account = state.accounts.key ?? ""
        return .events(EventStreamSource(request.exchange, kind, of: account, after: last))
    }
}
