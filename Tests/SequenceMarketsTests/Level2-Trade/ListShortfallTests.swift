import Foundation
import SequenceMarkets
import Testing

/// A hostile list: what it answers is a function of the request's number and offset.
private final class ListServer: HTTPTransport {
    private let count = Locked(0)
    private let answer: @Sendable (_ request: Int, _ offset: Int) -> String

    init(_ answer: @escaping @Sendable (Int, Int) -> String) { self.answer = answer }

    var requests: Int { count.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let number = count.withLock { count in
            defer { count += 1 }
            return count
        }
        let offset = request.target.split(separator: "offset=").dropFirst().first
        let digits = offset?.prefix { $0.isNumber } ?? "0"
        return HTTPResponse(
            status: 200,
            headers: [:],
            body: Array(answer(number, Int(digits) ?? 0).utf8)
        )
    }

    /// What a walk over the orders yields, and what ends it.
    func walk(limit: Int = 10, offset: Int? = nil) async throws -> Walk {
        let client = try StubTransport().client { $0.httpTransport = self }
        var query = client.orders().limit(limit)
        if let offset { query = query.offset(offset) }
        var walk = Walk()
        do throws(SequenceError) {
            for try await order in query.all() {
                let digits = order.nodeOrderID.filter(\.isNumber)
                walk.rows.append(Int(digits) ?? -1)
            }
        } catch {
            walk.error = error
        }
        return walk
    }

    struct Walk {
        var rows: [Int] = []
        var error: SequenceError?

        /// What was expected of an answer that is not whole.
        var expected: String? {
            if case .decoding(let failure)? = error { failure.expected } else { nil }
        }
    }

    static func rows(_ ids: some Sequence<Int>) -> String {
        let rows = ids.map { id in
            #"{"node_order_id":"o\#(id)","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":0,"status":"NEW"}"#
        }
        return "[\(rows.joined(separator: ","))]"
    }

    static func page(_ ids: some Sequence<Int>, total: Int? = nil, more: Bool? = nil) -> String {
        var text = #"{"orders":\#(rows(ids))"#
        if let total { text += #","total":\#(total)"# }
        if let more { text += #","has_more":\#(more)"# }
        return text + "}"
    }

    /// Ten rows of a list at an offset.
    static func slice(_ list: [Int], _ offset: Int) -> ArraySlice<Int> {
        list.dropFirst(offset).prefix(10)
    }
}

@Suite("Lists that do not hold what they say", .fewAtATime)
struct ListShortfallTests {
    private static let all = Array(0..<25)

    @Test("Fewer rows than the total end the walk with an error, after one more try")
    func emptySecondPage() async throws {
        let server = ListServer { _, offset in
            offset == 0
                ? ListServer.page(0..<10, total: 25, more: true)
                : ListServer.page([], total: 25, more: false)
        }
        let walk = try await server.walk()
        #expect(walk.rows == Array(0..<10))
        #expect(walk.expected?.contains("25 rows, of which 10 came") == true)
        #expect(server.requests == 4)
    }

    @Test("A row that comes with the second try is yielded, and the walk ends well")
    func secondTry() async throws {
        let server = ListServer { request, offset in
            request == 1
                ? ListServer.page([], total: 25, more: false)
                : ListServer.page(
                    ListServer.slice(Self.all, offset),
                    total: 25,
                    more: offset + 10 < 25
                )
        }
        let walk = try await server.walk()
        #expect(walk.rows == Self.all && walk.error == nil)
    }

    @Test("A server that ignores the offset does not end the walk well")
    func ignoredOffset() async throws {
        let server = ListServer { request, _ in
            ListServer.page(0..<10, total: 25, more: request % 3 != 2)
        }
        let walk = try await server.walk()
        #expect(walk.rows == Array(0..<10))
        #expect(walk.expected?.contains("25 rows, of which 10 came") == true)
    }

    @Test("An order that changes with every request hides rows, and the walk says so")
    func reorderedRows() async throws {
        let server = ListServer { request, offset in
            // Every page begins three rows too early: rows 7…9 and 17…19 come again.
            let ids = offset == 0 ? 0..<10 : offset == 10 ? 4..<14 : 13..<18
            return ListServer.page(ids, total: 25, more: offset < 20)
        }
        let walk = try await server.walk()
        #expect(walk.rows == Array(0..<18))
        #expect(walk.expected?.contains("25 rows, of which 18 came") == true)
    }

    @Test("Rows that vanish from the front with every request hide no others")
    func vanishingRows() async throws {
        for hasMore in [true, false] {
            let server = ListServer { request, offset in
                let list = Array(Self.all.dropFirst(request))
                return ListServer.page(
                    ListServer.slice(list, offset),
                    total: list.count,
                    more: hasMore ? offset + 10 < list.count : nil
                )
            }
            let walk = try await server.walk()
            #expect(walk.error == nil)
            #expect(walk.rows.sorted() == Self.all && server.requests < 15)
        }
    }

    @Test("Rows that vanish once, many of them, hide no others")
    func vanishedRows() async throws {
        let server = ListServer { request, offset in
            let list = request < 2 ? Self.all : Array(Self.all.dropFirst(9))
            return ListServer.page(
                ListServer.slice(list, offset),
                total: list.count,
                more: offset + 10 < list.count
            )
        }
        let walk = try await server.walk()
        #expect(walk.error == nil && walk.rows.sorted() == Self.all)
    }

    @Test("A total that shrinks without end is an error, not a walk without end")
    func shrinkingWithoutEnd() async throws {
        let server = ListServer { request, offset in
            let start = request * 1_000
            return ListServer.page(start..<start + 10, total: 1_000_000_000 - request, more: true)
        }
        let walk = try await server.walk(limit: 10)
        #expect(walk.error != nil || server.requests < 300)
        #expect(server.requests < 300)
    }

    @Test("A new order in front of the list is found by the second try")
    func newOrderInFront() async throws {
        let server = ListServer { request, offset in
            let list = request == 0 ? Self.all : [99] + Self.all
            return ListServer.page(
                ListServer.slice(list, offset),
                total: list.count,
                more: offset + 10 < list.count
            )
        }
        let walk = try await server.walk()
        #expect(walk.error == nil)
        #expect(walk.rows == Self.all + [99] && server.requests == 4)
    }

    @Test("A bare list is fetched until a page is empty, whatever the limit")
    func bareLists() async throws {
        let server = ListServer { _, offset in ListServer.rows(ListServer.slice(Self.all, offset)) }
        let walk = try await server.walk(limit: 100)
        #expect(walk.rows == Self.all && walk.error == nil && server.requests == 4)
    }

    @Test(
        "A total below what came is not trusted: the walk goes on to an empty page",
        arguments: [(0, false), (0, nil), (10, nil), (-1, nil)] as [(Int, Bool?)]
    )
    func totalOfAPage(_ total: Int, _ more: Bool?) async throws {
        let server = ListServer { _, offset in
            let ids = ListServer.slice(Self.all, offset)
            return ListServer.page(ids, total: total == 10 ? ids.count : total, more: more)
        }
        let walk = try await server.walk()
        #expect(walk.rows == Self.all && walk.error == nil && server.requests == 4)
    }

    @Test("Rows that the caller passes over are not missing")
    func passedOver() async throws {
        let server = ListServer { _, offset in
            ListServer.page(ListServer.slice(Self.all, offset), total: 25, more: offset + 10 < 25)
        }
        let walk = try await server.walk(offset: 5)
        #expect(walk.rows == Array(5..<25) && walk.error == nil && server.requests == 2)
        let none = try await server.walk(offset: 100)
        #expect(none.rows.isEmpty && none.error == nil)
    }

    @Test("A row that cannot be read is not a missing one")
    func unreadableRows() async throws {
        let server = ListServer { _, offset in
            let rows = ListServer.rows(offset == 0 ? 0..<9 : 10..<15).dropLast()
            let bad = offset == 0 ? #",{"node_order_id":7}]"# : "]"
            return #"{"orders":\#(rows)\#(bad),"total":15,"has_more":\#(offset == 0)}"#
        }
        let walk = try await server.walk()
        #expect(walk.rows == Array(0..<9) + Array(10..<15) && walk.error == nil)
        #expect(server.requests == 2)
    }

    @Test("Pagination that resumes after a restart counts the rows before it")
    func afterARestart() async throws {
        let server = ListServer { _, offset in
            ListServer.page(ListServer.slice(Self.all, offset), total: 25, more: offset + 10 < 25)
        }
        let client = try StubTransport().client { $0.httpTransport = server }
        let walk = client.orders().limit(10).all()
        var iterator = walk.makeAsyncIterator()
        for _ in 0..<13 { _ = try await iterator.next() }
        let stored = try JSONEncoder().encode(walk.checkpoint)
        let checkpoint = try JSONDecoder().decode(WalkCheckpoint.self, from: stored)
        var count = 0
        for try await _ in client.orders().limit(10).all(resumingFrom: checkpoint) { count += 1 }
        #expect(count == 12)
    }
}
