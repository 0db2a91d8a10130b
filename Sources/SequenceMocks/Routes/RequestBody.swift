import SequenceMarkets

/// The body of a request: parsed once, its fields read one by one, every problem collected.
///
/// An absent body counts as `{}`, because one client omits it.
struct RequestBody {
    let bytes: [UInt8]
    let json: JSONValue
    let problems = FieldProblems()

    /// Parses a body; only POST, PATCH and PUT have one.
    init(_ request: MockRequest) throws(ExchangeRefusal) {
        bytes = request.body
        guard ["POST", "PATCH", "PUT"].contains(request.method), !request.body.isEmpty else {
            json = .object(JSONObject())
            return
        }
        do throws(JSONError) { json = try JSONValue(parsing: request.body) } catch {
            throw .badRequest("malformed JSON: \(error)")
        }
    }

    /// The whole of it, as a field without a name.
    var root: RequestField { RequestField(json, problems) }

    /// A member of it.
    subscript(_ name: String) -> RequestField { root[name] }

    /// Throws all problems, if any.
    func check() throws(ExchangeRefusal) { try problems.check() }
}

/// One member of a body: its path, and what it holds.
///
/// A value of the wrong type is a problem, never treated as absent: an order
/// whose limits were dropped would trade past them.
struct RequestField {
    let path: String
    /// Nil for what is absent or null.
    let json: JSONValue?

    private let problems: FieldProblems

    init(_ json: JSONValue?, path: String = "", _ problems: FieldProblems) {
        self.path = path
        self.json = json?.ifPresent
        self.problems = problems
    }

    var isPresent: Bool { json != nil }

    /// A member of an object.
    subscript(_ name: String) -> RequestField {
        RequestField(json?[name], path: path.isEmpty ? name : "\(path).\(name)", problems)
    }

    /// Notes that it did not pass.
    func fail(_ message: String) { problems.add(path, message) }

    /// Notes a problem if it is absent.
    func require() {
        if !isPresent { fail("is required") }
    }

    /// Whether it is there, as an object.
    func isObject() -> Bool {
        guard let json else { return false }
        if json.objectValue != nil { return true }
        fail("must be an object")
        return false
    }

    /// The elements of a list; none if it is absent.
    func elements() -> [RequestField] {
        guard let json else { return [] }
        guard let list = json.arrayValue else {
            fail("must be a list")
            return []
        }
        return list.enumerated().map { RequestField($1, path: "\(path)[\($0)]", problems) }
    }

    func text() -> String? {
        guard let json else { return nil }
        if let text = json.stringValue { return text }
        fail("must be text")
        return nil
    }

    /// Required, non-empty text; empty text if it is missing.
    func requiredText() -> String {
        let text = json?.stringValue ?? ""
        if text.isEmpty { fail("is required") }
        return text
    }

    func flag() -> Bool? {
        guard let json else { return nil }
        if let flag = json.boolValue { return flag }
        fail("must be true or false")
        return nil
    }

    func choice(_ values: [String]) -> String? {
        guard let json else { return nil }
        if let text = json.stringValue, values.contains(text) { return text }
        fail("must be one of \(values.joined(separator: ", "))")
        return nil
    }

    func whole(_ range: ClosedRange<Int64>) -> Int64? {
        guard let json else { return nil }
        if let value = json.int64Value, range.contains(value) { return value }
        fail(
            "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        )
        return nil
    }

    /// A number in human units, checked against a range in steps.
    func number<Value: FixedPoint>(
        _ type: Value.Type,
        _ range: ClosedRange<Int64>,
        _ message: String
    ) -> Value? {
        guard let json else { return nil }
        do throws(FixedPointError) {
            if let value = try json.numberValue?.fixed(type), range.contains(value.raw) {
                return value
            }
        } catch {}
        fail(message)
        return nil
    }

    /// A number that is not negative, in human units.
    func amount<Value: FixedPoint>(_ type: Value.Type) -> Value? {
        number(type, 0...(.max), "must be a number that is not negative")
    }

    /// A number in billionths.
    func share(
        _ range: ClosedRange<Int64>,
        _ message: String
    ) -> Int64? {
        number(Px.self, range, message)?.raw
    }

    /// A number of steps that is above zero.
    func steps() -> Int64? {
        guard let json else { return nil }
        guard let steps = json.int64Value else {
            fail("must be a whole number")
            return nil
        }
        guard steps > 0 else {
            fail("must be positive")
            return nil
        }
        guard steps <= GraphSpec.largestQuantity else {
            fail("is too large")
            return nil
        }
        return steps
    }
}
