import SequenceMarkets
import Testing

@testable import SequenceMarkets

@Suite("The table of routes")
struct RouteTableTests {
    @Test("Every route is found by its own path, whatever its symbols and ids are called")
    func routes() async throws {
        let names = ["BTC-USD", "preview", "unified", "orders", "a%2Fb", "é", "live", "v1"]
        let table = RouteTable.shared
        #expect(table.routes.count == Set(table.routes).count && table.routes.count > 70)
        for route in table.routes where route.template != RouteTable.other {
            for name in names {
                // An order of this name could not be told from the route.
                if name == "preview", route.template == "/v1/orders/{id}" { continue }
                let path = route.template.replacing(/\{\w+\}/, with: PercentEncoding.segment(name))
                let method = HTTPMethod(rawValue: route.method)
                let found = table.routes[table.index(method, path)]
                #expect(found == route || table.routes.contains { $0.template == path }, "\(path)")
                if name == names[0] {
                    let event = RequestEvent(
                        operation: "\(route.method) \(path)",
                        requestID: "",
                        attempt: 1,
                        outcome: .response(status: 200),
                        duration: .zero,
                        retryDelay: nil
                    )
                    #expect(event.route == "\(route.method) \(route.template)")
                }
            }
        }
        for path in ["", "/", "/v1", "v1/quotes", "/v1/quotes/", "/v1/quotes/a/b", "/v2/quotes"] {
            #expect(table.routes[table.index(.get, path)].template == RouteTable.other)
        }
    }

    @Test("Every path that the library calls is a route of its own")
    func complete() throws {
        let streams = ["/v1/stream", "/v1/ws/new_markets", "/v1/ws/market_resolved"]
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"].map(HTTPMethod.init)
        var count = 0
        for source in try SourceText.files(in: "Sources/SequenceMarkets") {
            let code = source.split(separator: "\n").filter { !$0.contains("///") }
                .joined(separator: "\n")
            for match in code.matches(of: /"(\/v1\/[^"]*)"/) {
                let path = String(match.1).replacing(/\\\([^)]*\)/, with: "X")
                if streams.contains(path) || path == "/v1/X" || path.hasSuffix("/stream") {
                    continue
                }
                let table = RouteTable.shared
                let isKnown = methods.contains {
                    table.routes[table.index($0, path)].template != RouteTable.other
                }
                #expect(isKnown, "\(path) is not in the table of routes")
                count += 1
            }
        }
        #expect(count > 60)
    }
}
