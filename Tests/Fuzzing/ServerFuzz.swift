import SequenceMarkets
import SequenceMocks

/// Requests to the mock's server: the same requests however the bytes are split, and an answer
/// of the exchange to each; the first byte chooses the case.
enum ServerFuzz {
    static let target = FuzzTarget(name: "server", seeds: seeds, run: run)

    private enum Found: Equatable {
        case request(String, String, [HTTPHeaders.Field], [UInt8])
        case refused
    }

    private static let bodyLimit = 64 * 1024

    @Sendable
    private static func seeds(_ fixtures: [Fixture]) -> [[UInt8]] {
        let key = "Host: a\r\nAuthorization: Bearer seq_test_fuzzing\r\n"
        let gets = [
            "/v1/health/live", "/v1/orders?limit=5&offset=1", "/v1/quotes/BTC-USD?book=true",
            "/v1/markets?venue=kalshi&limit=3", "/v1/positions/unified", "/v1/fills",
            "/v1/price_history/BTC-USD?window=1h", "/v1/execution_graphs/g", "/v1/tca",
        ].map { "GET \($0) HTTP/1.1\r\n\(key)\r\n" }
        let posts = fixtures.flatMap { fixture in
            ["/v1/orders", "/v1/execution_graphs", "/v1/quotes/batch", "/v1/deployments"].map {
                Array("POST \($0) HTTP/1.1\r\n\(key)".utf8)
                    + Array("Content-Length: \(fixture.json.count)\r\n\r\n".utf8) + fixture.json
            }
        }
        let chunked =
            "POST /v1/orders HTTP/1.1\r\n\(key)Transfer-Encoding: chunked\r\n\r\n"
            + "5;x=y\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nTrailer: x\r\n\r\n" + gets[0]
        return (gets.map { Array($0.utf8) } + posts + [Array(chunked.utf8)]).map { [7] + $0 }
    }

    @Sendable
    private static func run(_ input: [UInt8]) {
        guard let seed = input.first else { return }
        let bytes = Array(input.dropFirst())
        let whole = found([bytes])
        promise(found(split(bytes, seed: seed)) == whole, "a split changes the requests")
        for case .request(let method, let target, let headers, let body) in whole.prefix(4) {
            ask(
                MockRequest(
                    method: method,
                    target: target,
                    headers: HTTPHeaders(headers),
                    body: body
                )
            )
        }
    }

    private static func ask(_ request: MockRequest) {
        let reply = wait {
            let exchange = MockExchange(seed: 1)
            let reply = await exchange.reply(to: request)
            promise(exchange.requests.count == 1, "a request was not recorded")
            return reply
        }
        guard case .response(let response, _) = reply else { return }
        promise((100..<600).contains(response.status), "a status that there is not")
        for field in response.headers.fields {
            promise(HTTPHeaders.isValidValue(field.value), "a header that can be split")
        }
        guard !response.body.isEmpty else { return }
        promise((try? JSONReader.validate(response.body)) != nil, "an answer that is not JSON")
    }

    /// The requests in bytes that arrive in parts, read as a connection of the server does.
    private static func found(_ parts: [[UInt8]]) -> [Found] {
        var found: [Found] = []
        var input: [UInt8] = []
        var open: (MockRequest, HTTPBodyReader)?
        for part in parts {
            input += part
            while true {
                if open == nil {
                    guard let end = input.withUnsafeBytes({ HTTPHead.end(in: $0) }) else { break }
                    let head = Array(input[..<end]).withUnsafeBytes { LoopbackHead($0) }
                    input.removeFirst(end)
                    guard let head, let framing = head.framing else { return found + [.refused] }
                    open = (head.request, HTTPBodyReader(framing, maximumSize: bodyLimit))
                }
                guard var (request, reader) = open else { break }
                guard let taken = try? input.withUnsafeBytes({ try reader.take($0) }) else {
                    return found + [.refused]
                }
                input.removeFirst(taken)
                promise(reader.body.count <= bodyLimit, "a body is above the limit")
                open = (request, reader)
                guard reader.isComplete else { break }
                request.body = reader.body
                open = nil
                found.append(
                    .request(request.method, request.target, request.headers.fields, request.body)
                )
            }
        }
        return found
    }
}
