import SequenceMarkets
import Testing

@Suite("Paths and queries", .fewAtATime)
struct RequestPathTests {
    @Test(
        "A hostile symbol cannot leave its segment",
        arguments: [
            ("a/b?c#d", "a%2Fb%3Fc%23d"), ("..", "%2E%2E"), (".", "%2E"), ("a b", "a%20b"),
            ("BTC-USD", "BTC-USD"), ("é😀", "%C3%A9%F0%9F%98%80"), ("a%2Fb", "a%252Fb"),
            ("a\r\nb", "a%0D%0Ab"),
            (
                "https://polymarket.com/event/x?y=1",
                "https%3A%2F%2Fpolymarket.com%2Fevent%2Fx%3Fy%3D1"
            ),
            ("KX:YES", "KX%3AYES"), ("~_.-", "~_.-"), ("+&=;,", "%2B%26%3D%3B%2C"),
        ]
    )
    func segmentsAreEncoded(symbol: String, encoded: String) {
        let path: RequestPath = "/v1/quotes/\(symbol)"
        #expect(path.encoded == "/v1/quotes/\(encoded)")
    }

    @Test("Queries encode names and values and keep the order")
    func queries() {
        var query = RequestQuery()
        query.add("q", "a b&c")
        query.add("none", nil as String?)
        query.add("limit", 5)
        query.add("nowait", flag: false)
        query.add("active", flag: true)
        query.add("symbols", list: ["A/B", "C,D"])
        query.add("empty", list: [])
        #expect(query.encoded == "q=a%20b%26c&limit=5&active=true&symbols=A%2FB,C%2CD")
    }

    @Test("Order ids in any form name their graph")
    func graphIDs() {
        for text in ["graph_x", "graph:graph_x:node:1", "graph_x:node:1"] {
            #expect(GraphID(orderID: text) == "graph_x")
        }
        #expect(GraphID(orderID: "") == nil)
        #expect(GraphID(orderID: "graph::1") == nil)
    }
}
