import SequenceMarkets

/// One member of a body on its way in: where it stands, and what it holds.
///
/// What is there and is not of the wanted type is a problem, never the same as absent: an order
/// whose limits were dropped would trade past them.
struct Field {
    let path: String
    /// Nil for what is absent or null.
    let json: JSONValue?

    init(_ json: JSONValue?, path: String = "") {
        self.path = path
        self.json = json?.ifPresent
    }

    var isPresent: Bool { json != nil }

    /// A member of an object.
    subscript(_ name: String) -> Field {
        Field(json?[name], path: path.isEmpty ? name : "\(path).\(name)")
    }

    func fail(_ message: String, _ problems: inout [FieldProblem]) {
        problems.append(FieldProblem(field: path, message: message))
    }

    /// Whether it is there, as an object.
    func isObject(_ problems: inout [FieldProblem]) -> Bool {
        guard let json else { return false }
        if json.objectValue != nil { return true }
        fail("must be an object", &problems)
        return false
    }

    /// The elements of a list; none if it is absent.
    func elements(_ problems: inout [FieldProblem]) -> [Field] {
        guard let json else { return [] }
        guard let list = json.arrayValue else {
            fail("must be a list", &problems)
            return []
        }
        return list.enumerated().map { Field($1, path: "\(path)[\($0)]") }
    }

    func text(_ problems: inout [FieldProblem]) -> String? {
        guard let json else { return nil }
        if let text = json.stringValue { return text }
        fail("must be text", &problems)
        return nil
    }

    func flag(_ problems: inout [FieldProblem]) -> Bool? {
        guard let json else { return nil }
        if let flag = json.boolValue { return flag }
        fail("must be true or false", &problems)
        return nil
    }

    func choice(_ values: [String], _ problems: inout [FieldProblem]) -> String? {
        guard let json else { return nil }
        if let text = json.stringValue, values.contains(text) { return text }
        fail("must be one of \(values.joined(separator: ", "))", &problems)
        return nil
    }

    func whole(_ range: ClosedRange<Int64>, _ problems: inout [FieldProblem]) -> Int64? {
        guard let json else { return nil }
        if let value = json.int64Value, range.contains(value) { return value }
        fail(
            "must be a whole number from \(range.lowerBound) to \(range.upperBound)",
            &problems
        )
        return nil
    }

    /// A number in human units, held to a range in steps.
    func number<Value: FixedPoint>(
        _ type: Value.Type,
        _ range: ClosedRange<Int64>,
        _ message: String,
        _ problems: inout [FieldProblem]
    ) -> Value? {
        guard let json else { return nil }
        do throws(FixedPointError) {
            if let value = try json.numberValue?.fixed(type), range.contains(value.raw) {
                return value
            }
        } catch {}
        fail(message, &problems)
        return nil
    }

    /// A number that is not negative, in human units.
    func amount<Value: FixedPoint>(_ type: Value.Type, _ problems: inout [FieldProblem]) -> Value? {
        number(type, 0...(.max), "must be a number that is not negative", &problems)
    }

    /// A number in billionths.
    func share(
        _ range: ClosedRange<Int64>,
        _ message: String,
        _ problems: inout [FieldProblem]
    ) -> Int64? {
        number(Px.self, range, message, &problems)?.raw
    }

    /// A number of steps that is above zero.
    func steps(_ problems: inout [FieldProblem]) -> Int64? {
        guard let json else { return nil }
        guard let steps = json.int64Value else {
            fail("must be a whole number", &problems)
            return nil
        }
        guard steps > 0 else {
            fail("must be positive", &problems)
            return nil
        }
        guard steps <= GraphReader.largest else {
            fail("is too large", &problems)
            return nil
        }
        return steps
    }
}
