import SequenceMarkets

/// What the pages say an answer, or an event, holds.
struct DocumentedAnswer {
    struct Request {
        var method: HTTPMethod
        var target: String
        var body: String?
    }

    let name: String
    let requests: [Request]
    let required: [String]
    let optional: [String]

    /// `requests` is lines of `METHOD target [body]`.
    init(_ name: String, _ requests: String, required: [String], optional: [String] = []) {
        self.name = name
        self.required = required
        self.optional = optional
        self.requests = requests.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard parts.count >= 2 else { return nil }
            return Request(
                method: HTTPMethod(rawValue: parts[0]),
                target: parts[1],
                body: parts.count > 2 ? parts[2] : nil
            )
        }
    }

    func problems(in seen: Set<String>) -> [String] {
        let known = required + optional
        // A container is documented where something in it is.
        let containers = known.flatMap { pattern -> [String] in
            let parts = pattern.split(separator: ".")
            return parts.indices.map { parts[...$0].joined(separator: ".") }
        }
        var problems: [String] = []
        for path in seen.sorted() {
            let isKnown = (known + containers).contains {
                FieldPaths.matches(path, $0)
                    || $0.hasSuffix("[]") && FieldPaths.matches(path, String($0.dropLast(2)))
            }
            if !isKnown { problems.append("undocumented: \(path)") }
        }
        for pattern in required where !pattern.hasSuffix("**") {
            if !seen.contains(where: { FieldPaths.matches($0, pattern) }) {
                problems.append("missing: \(pattern)")
            }
        }
        return problems
    }
}
