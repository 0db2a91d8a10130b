/// `GET /v1/quotes/{symbol}` of `GET /v1/quotes/BTC-USD`: the same for every symbol and id, so it
/// can label a metric.
enum RouteTemplate {
    /// The segments after these vary; all others are fixed.
    private static let collections: [String: String] = [
        "quotes": "symbol", "price_history": "symbol", "funding_history": "symbol",
        "settlement": "slug", "markets": "slug", "credentials": "venue",
        "venue_cancel_all": "venue", "orders": "id", "execution_graphs": "id", "nodes": "id",
        "deployments": "id", "algos": "symbol", "strategies": "id", "live": "id",
        "review": "id", "rewards": "token",
    ]
    /// Fixed names that stand where an id could.
    private static let fixed: Set<String> = ["preview", "funding-rates"]

    static func of(_ operation: String) -> String {
        var previous = ""
        var parts: [String] = []
        for part in operation.split(separator: "/", omittingEmptySubsequences: false) {
            let segment = String(part)
            if let name = collections[previous], !fixed.contains(segment) {
                parts.append("{\(name)}")
                previous = ""
            } else {
                parts.append(segment)
                previous = segment
            }
        }
        return parts.joined(separator: "/")
    }
}
