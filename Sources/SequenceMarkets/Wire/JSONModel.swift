/// A type of the API that reads itself from JSON and writes itself back, with the wire's
/// field names and units.
///
/// Every model is also `Codable`, in the same form, so that it can be stored and compared. That
/// form also has the `issues` of a list whose rows could not all be read. A `Double` that is not
/// finite is written as null, as JSON has no other form for it.
public protocol JSONModel: Codable, Hashable, Sendable {
    /// Reads one value.
    init(from reader: inout JSONReader) throws(JSONError)
    /// Appends this value.
    func write(to writer: inout JSONWriter)
}

extension JSONModel {
    /// Reads a whole JSON text; throws ``JSONError``.
    public init(json: [UInt8]) throws(JSONError) {
        self = try JSONReader.read(json) { reader throws(JSONError) in
            try Self(from: &reader)
        }
    }

    /// The value as JSON text.
    public var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads the wire's form through any decoder.
    public init(from decoder: any Decoder) throws {
        var value = try JSONValue(from: decoder)
        let issues = Self.takeIssues(&value)
        let bytes = value.serialized()
        do throws(JSONError) {
            self = try Self(json: bytes)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected \(error.expected) at \(error.path(in: bytes))",
                    underlyingError: error
                )
            )
        }
        if !issues.isEmpty, var holder = self as? any HoldsRowIssues {
            holder.issues = issues
            self = holder as? Self ?? self
        }
    }

    /// The issues stored with a list; a field of that name and another form is a server's own.
    private static func takeIssues(_ value: inout JSONValue) -> [RowIssue] {
        guard Self.self is any HoldsRowIssues.Type, case .object(var object) = value,
            let rows = object["issues"]?.arrayValue,
            let issues = try? rows.map({ try RowIssue(json: $0.serialized()) })
        else { return [] }
        object["issues"] = nil
        value = .object(object)
        return issues
    }

    /// Writes the wire's form through any encoder.
    public func encode(to encoder: any Encoder) throws {
        var value = try JSONValue(parsing: json)
        if let holder = self as? any HoldsRowIssues, !holder.issues.isEmpty,
            case .object(var object) = value
        {
            object["issues"] = .array(try holder.issues.map { try JSONValue(parsing: $0.json) })
            value = .object(object)
        }
        try value.encode(to: encoder)
    }
}

extension JSONReader {
    /// Reads a model.
    @inline(__always)
    public mutating func read<Model: JSONModel>(
        _ type: Model.Type = Model.self
    ) throws(JSONError) -> Model {
        try Model(from: &self)
    }

    /// Reads an array of models.
    public mutating func readList<Model: JSONModel>(
        _ type: Model.Type = Model.self
    ) throws(JSONError) -> [Model] {
        var list: [Model] = []
        try readArray { reader throws(JSONError) in list.append(try Model(from: &reader)) }
        return list
    }

    /// Reads an array of models, row by row.
    ///
    /// A row that cannot be read is skipped and reported as an issue. Text that is not JSON fails
    /// the whole list.
    public mutating func readRows<Model: JSONModel>(
        _ issues: inout [RowIssue],
        of type: Model.Type = Model.self
    ) throws(JSONError) -> [Model] {
        var list: [Model] = []
        var found: [RowIssue] = []
        try readArray { reader throws(JSONError) in
            let (row, depth) = (reader.cursor, reader.depth)
            do throws(JSONError) {
                list.append(try Model(from: &reader))
            } catch {
                (reader.cursor, reader.depth) = (row, depth)
                try reader.skipValue()
                found.append(reader.issue(error))
            }
        }
        issues += found
        return list
    }

    @inline(never)
    private func issue(_ error: JSONError) -> RowIssue {
        let text = UnsafeRawBufferPointer(start: start, count: end - start)
        return RowIssue(
            path: JSONPathFinder.path(to: error.offset, in: text),
            expected: error.expected
        )
    }

    /// Reads an array of strings.
    public mutating func readStrings() throws(JSONError) -> [String] {
        var list: [String] = []
        try readArray { reader throws(JSONError) in list.append(try reader.readString()) }
        return list
    }
}
