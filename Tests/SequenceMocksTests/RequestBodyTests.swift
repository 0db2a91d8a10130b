import SequenceMarkets
import XCTest

@testable import SequenceMocks

/// The one reader of request bodies.
final class RequestBodyTests: XCTestCase {
    private func body(_ text: String, _ method: String = "POST") throws -> RequestBody {
        try RequestBody(
            MockRequest(method: method, target: "/", headers: [:], body: Array(text.utf8))
        )
    }

    private func failure(_ work: () throws -> Void) throws -> ExchangeRefusal {
        do { try work() } catch { return try XCTUnwrap(error as? ExchangeRefusal) }
        return try XCTUnwrap(nil, "nothing was thrown")
    }

    func testABodyThatIsNoJSONIsABadRequest() throws {
        for text in ["{", "{\"a\":}", "nul", "{} {}"] {
            let thrown = try failure { _ = try body(text) }
            XCTAssertEqual(thrown.status, 400)
            XCTAssertEqual(thrown.code, "BAD_REQUEST")
            XCTAssertTrue(thrown.message.hasPrefix("malformed JSON: "), thrown.message)
        }
    }

    func testNoBodyIsAnEmptyObjectAndOnlySomeMethodsHaveOne() throws {
        XCTAssertEqual(try body("").json, .object(JSONObject()))
        XCTAssertEqual(try body("{", "GET").json, .object(JSONObject()))
        XCTAssertEqual(try body("{", "DELETE").json, .object(JSONObject()))
    }

    func testEveryProblemIsCollectedInTheOrderItWasRead() throws {
        let body = try body(
            #"{"name":"","list":[1,"a"],"deep":{"flag":1},"qty":0,"share":2.5,"kind":"c"}"#
        )
        XCTAssertEqual(body["name"].requiredText(), "")
        XCTAssertEqual(body["list"].elements().map { $0.text() }, [nil, "a"])
        XCTAssertNil(body["deep"]["flag"].flag())
        XCTAssertNil(body["qty"].steps())
        XCTAssertNil(body["share"].share(0...1_000_000_000, "must be between 0 and 1"))
        XCTAssertNil(body["kind"].choice(["a", "b"]))
        body["gone"].require()
        let thrown = try failure { try body.check() }
        XCTAssertEqual(thrown.code, "VALIDATION_ERROR")
        XCTAssertEqual(
            thrown.details.map { "\($0.field): \($0.message)" },
            [
                "name: is required", "list[0]: must be text", "deep.flag: must be true or false",
                "qty: must be positive", "share: must be between 0 and 1",
                "kind: must be one of a, b", "gone: is required",
            ]
        )
    }

    func testWhatIsAbsentOrNullIsNoProblem() throws {
        let body = try body(#"{"a":null}"#)
        for name in ["a", "b"] {
            XCTAssertNil(body[name].text())
            XCTAssertNil(body[name].flag())
            XCTAssertNil(body[name].steps())
            XCTAssertNil(body[name].whole(1...2))
            XCTAssertNil(body[name].amount(USD.self))
            XCTAssertFalse(body[name].isObject())
            XCTAssertEqual(body[name].elements().count, 0)
        }
        XCTAssertNoThrow(try body.check())
    }

    func testAFailureIsWrittenInOneEnvelope() throws {
        let exchange = MockExchange(seed: 1)
        let rows: [(String, String, String)] = [
            ("GET", "/v1/nothing", "NOT_FOUND"), ("PUT", "/v1/fills", "METHOD_NOT_ALLOWED"),
            ("POST", "/v1/orders", "VALIDATION_ERROR"), ("PATCH", "/v1/orders/x", "NOT_FOUND"),
        ]
        for (method, target, code) in rows {
            let headers: HTTPHeaders = [
                "Authorization": "Bearer seq_test_x", "Content-Type": "application/json",
            ]
            let request = MockRequest(
                method: method,
                target: target,
                headers: headers,
                body: Array("{}".utf8)
            )
            let call = ServiceCall(request, id: "own-id", at: 0)
            let reply = exchange.withState { state, _ in exchange.respond(to: call, &state) }
            guard case .response(let response, .whole) = reply else {
                return XCTFail("no response to \(method) \(target)")
            }
            let error = try XCTUnwrap(JSONValue(parsing: response.body)["error"])
            XCTAssertEqual(error["code"]?.stringValue, code)
            XCTAssertEqual(error["request_id"]?.stringValue, "own-id")
        }
    }
}
