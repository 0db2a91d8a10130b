/// Every route that the library's methods call, and one more for each HTTP method: the bounded set
/// of names that label a metric.
package struct RouteTable: Sendable {
    package struct Route: Sendable, Hashable {
        package let method: String
        package let template: String
    }

    /// A place in the tree of path segments.
    private struct Branch: Sendable {
        var children: [(segment: [UInt8], node: Int)] = []
        /// The node of a variable segment.
        var variable: Int?
        /// The routes that end here, by method.
        var routes: [(method: String, route: Int)] = []
    }

    package static let shared = RouteTable()
    /// The template of everything else.
    package static let other = "other"
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "_OTHER"]

    package private(set) var routes: [Route] = []
    private var nodes = [Branch()]

    var count: Int { routes.count }

    private init() {
        for line in RouteTable.templates.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard let template = parts.first else { continue }
            for method in parts.dropFirst() { add(String(method), String(template)) }
        }
        routes += RouteTable.methods.map { Route(method: $0, template: RouteTable.other) }
    }

    private mutating func add(_ method: String, _ template: String) {
        var node = 0
        for segment in template.split(separator: "/") {
            let bytes = Array(segment.utf8)
            let known =
                segment.hasPrefix("{")
                ? nodes[node].variable
                : nodes[node].children.first { $0.segment == bytes }?.node
            if let known {
                node = known
                continue
            }
            if segment.hasPrefix("{") {
                nodes[node].variable = nodes.count
            } else {
                nodes[node].children.append((bytes, nodes.count))
            }
            node = nodes.count
            nodes.append(Branch())
        }
        nodes[node].routes.append((method, routes.count))
        routes.append(Route(method: method, template: template))
    }

    /// The index of a call's route; the path is encoded, and without a query.
    package func index(_ method: HTTPMethod, _ path: String) -> Int {
        let found = path.utf8.withContiguousStorageIfAvailable { find(method.rawValue, $0) }
        if case .some(.some(let route)) = found { return route }
        let known = RouteTable.methods.firstIndex(of: method.rawValue)
        return routes.count - RouteTable.methods.count + (known ?? RouteTable.methods.count - 1)
    }

    private func find(_ method: String, _ path: UnsafeBufferPointer<UInt8>) -> Int? {
        guard path.first == UInt8(ascii: "/") else { return nil }
        var (node, start) = (0, 1)
        while start <= path.count {
            var end = start
            while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
            guard let next = next(node, UnsafeBufferPointer(rebasing: path[start..<end])) else {
                return nil
            }
            (node, start) = (next, end + 1)
        }
        return nodes[node].routes.first { $0.method == method }?.route
    }

    private func next(_ node: Int, _ segment: UnsafeBufferPointer<UInt8>) -> Int? {
        for child in nodes[node].children
        where child.segment.count == segment.count && child.segment.elementsEqual(segment) {
            return child.node
        }
        return segment.isEmpty ? nil : nodes[node].variable
    }

    /// A path and the methods it is called with, one a line.
    private static let templates = """
        /v1/account GET
        /v1/algos GET
        /v1/algos/{symbol} GET
        /v1/algos/{symbol}/logs GET
        /v1/algos/{symbol}/start POST
        /v1/algos/{symbol}/stats GET
        /v1/algos/{symbol}/stop POST
        /v1/credentials GET
        /v1/credentials/{venue} POST PUT DELETE
        /v1/deployments GET POST
        /v1/deployments/{id} GET DELETE
        /v1/deployments/{id}/logs GET
        /v1/deployments/{id}/mesh GET
        /v1/deployments/{id}/metrics GET
        /v1/deployments/{id}/start POST
        /v1/deployments/{id}/stop POST
        /v1/edges GET
        /v1/execution/forecast GET
        /v1/execution/live/{id} GET
        /v1/execution/review/{id} GET
        /v1/execution/summary GET
        /v1/execution_graphs/{id} GET DELETE
        /v1/execution_graphs/{id}/nodes/{id} PATCH
        /v1/execution_graphs/{id}/resume POST
        /v1/fees GET
        /v1/fills GET
        /v1/funding_history/{symbol} GET
        /v1/health/edges GET
        /v1/health/live GET
        /v1/intelligence/depth GET
        /v1/intelligence/routing GET
        /v1/intelligence/slippage GET
        /v1/intelligence/venues GET
        /v1/kill_switch PUT
        /v1/market/funding-rates GET
        /v1/markets GET
        /v1/markets/{slug}/redeem POST
        /v1/orders GET POST
        /v1/orders/preview POST
        /v1/orders/{id} PATCH
        /v1/polymarket/rewards GET
        /v1/polymarket/rewards/{token} GET
        /v1/positions/unified GET
        /v1/price_history/{symbol} GET
        /v1/quotes GET
        /v1/quotes/{symbol} GET
        /v1/quotes_batch POST
        /v1/risk_limits GET
        /v1/settlement/{slug} GET
        /v1/strategies GET POST
        /v1/strategies/{id} GET DELETE
        /v1/strategies/{id}/logs GET
        /v1/strategies/{id}/start POST
        /v1/strategies/{id}/stop POST
        /v1/symbols GET
        /v1/tca GET
        /v1/traces GET
        /v1/venue_cancel_all/{venue} POST
        /v1/ws/ticket GET POST
        """
}
