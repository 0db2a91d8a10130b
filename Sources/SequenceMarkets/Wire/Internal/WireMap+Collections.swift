extension WireMap {
    /// Values of an open enumeration; a missing or null list reads as an empty one.
    @_transparent
    mutating func field<Value: OpenEnum>(
        _ key: StaticString,
        _ values: inout [Value]
    ) throws(Failure) {
        try field(
            key,
            &values,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalEnums() },
            write: { $0.list($1, $2) { $0.string($1.rawValue) } }
        )
    }

    /// A list of models; a missing or null one reads as an empty one.
    @_transparent
    mutating func field<Model: JSONModel>(
        _ key: StaticString,
        _ models: inout [Model]
    ) throws(Failure) {
        try field(
            key,
            &models,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalList() },
            write: { $0.list($1, $2) { $1.write(to: &$0) } }
        )
    }

    /// A list of models that may be missing or null.
    @_transparent
    mutating func field<Model: JSONModel>(
        _ key: StaticString,
        _ models: inout [Model]?
    ) throws(Failure) {
        try field(
            key,
            &models,
            isRequired: false,
            read: { reader throws(JSONError) in
                try reader.readNull() ? nil : try reader.readList()
            },
            write: { writer, key, models in
                if let models { writer.list(key, models) { $1.write(to: &$0) } }
            }
        )
    }

    /// A model that may be missing or null, and is kept beside its owner, in a list of its own.
    @_transparent
    mutating func field<Model: JSONModel>(
        _ key: StaticString,
        beside model: inout [Model]
    ) throws(Failure) {
        try field(
            key,
            &model,
            isRequired: false,
            read: { reader throws(JSONError) in
                try reader.readOptionalModel().map { [$0] } ?? []
            },
            write: { writer, key, model in
                if let model = model.first { writer.field(key, model) }
            }
        )
    }

    /// A list of strings; a missing or null one reads as an empty one.
    @_transparent
    mutating func field(_ key: StaticString, _ strings: inout [String]) throws(Failure) {
        try field(
            key,
            &strings,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalStrings() },
            write: { $0.list($1, $2) { $0.string($1) } }
        )
    }

    /// A list of strings that may be missing or null.
    @_transparent
    mutating func field(_ key: StaticString, _ strings: inout [String]?) throws(Failure) {
        try field(
            key,
            &strings,
            isRequired: false,
            read: { reader throws(JSONError) in
                try reader.readNull() ? nil : try reader.readStrings()
            },
            write: { writer, key, strings in
                if let strings { writer.list(key, strings) { $0.string($1) } }
            }
        )
    }

    /// Rows of models: one that cannot be read is skipped and reported as an issue.
    ///
    /// A missing or null list reads as an empty one, unless it is required.
    @_transparent
    mutating func rows<Model: JSONModel>(
        _ key: StaticString,
        _ models: inout [Model],
        _ issues: inout [RowIssue],
        isRequired: Bool = false
    ) throws(Failure) {
        try field(
            key,
            &models,
            isRequired: isRequired,
            read: { reader throws(JSONError) in
                if !isRequired, try reader.readNull() { return [] }
                return try reader.readRows(&issues)
            },
            write: { $0.list($1, $2) { $1.write(to: &$0) } }
        )
    }

    /// Models by name, written in the names' order; a missing object reads as an empty one.
    @_transparent
    mutating func field<Model: JSONModel>(
        _ key: StaticString,
        _ models: inout [String: Model]
    ) throws(Failure) {
        try field(
            key,
            &models,
            isRequired: false,
            read: { reader throws(JSONError) in
                var models: [String: Model] = [:]
                try reader.readDictionary { name, reader throws(JSONError) in
                    models[name] = try reader.read()
                }
                return models
            },
            write: { writer, key, models in
                writer.members(key, models.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            }
        )
    }

    /// Models by an open enumeration's value, written in the values' order; a missing or null
    /// object reads as an empty one.
    @_transparent
    mutating func field<Key: OpenEnum, Model: JSONModel>(
        _ key: StaticString,
        _ models: inout [Key: Model]
    ) throws(Failure) {
        try field(
            key,
            &models,
            isRequired: false,
            read: { reader throws(JSONError) in
                var models: [Key: Model] = [:]
                guard try !reader.readNull() else { return models }
                try reader.readDictionary { (name: Key, reader) throws(JSONError) in
                    models[name] = try reader.read()
                }
                return models
            },
            write: { writer, key, models in
                let sorted = models.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
                writer.members(key, sorted)
            }
        )
    }
}

extension JSONWriter {
    mutating func list<Element>(
        _ key: StaticString,
        _ elements: [Element],
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        self.key(literal: key)
        array { writer in for element in elements { write(&writer, element) } }
    }

    fileprivate mutating func members<Model: JSONModel>(
        _ key: StaticString,
        _ members: [(String, Model)]
    ) {
        self.key(literal: key)
        object { writer in
            for (name, model) in members {
                writer.key(name)
                model.write(to: &writer)
            }
        }
    }
}
