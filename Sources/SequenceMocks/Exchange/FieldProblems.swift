/// One invalid field.
struct FieldProblem: Sendable {
    var field: String
    var message: String
}

/// The fields that did not pass, in the order they were read.
final class FieldProblems {
    private var all: [FieldProblem] = []
    private let prefix: String

    /// Collects problems of fields whose paths begin alike.
    init(under prefix: String = "") {
        self.prefix = prefix
    }

    /// The number of problems so far.
    var count: Int { all.count }

    func add(_ field: String, _ message: String) {
        all.append(FieldProblem(field: prefix + field, message: message))
    }

    /// Throws all of them, if there are any.
    func check() throws(ExchangeRefusal) {
        if !all.isEmpty { throw .validation(all) }
    }
}
