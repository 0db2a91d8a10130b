import SequenceMarkets

/// The fields of an answer as paths: `orders[].side`, `venues.binance.bid`.
enum FieldPaths {
    static func of(_ json: JSONValue, _ path: String = "") -> Set<String> {
        switch json {
        case .object(let object):
            var paths: Set<String> = []
            for (key, value) in object.members {
                let name = path.isEmpty ? key : "\(path).\(key)"
                paths.insert(name)
                paths.formUnion(of(value, name))
            }
            return paths
        case .array(let list):
            return list.reduce(into: []) { $0.formUnion(of($1, path + "[]")) }
        default: return []
        }
    }

    /// Whether a path is documented: `*` stands for any one name, `**` for anything below.
    static func matches(_ path: String, _ pattern: String) -> Bool {
        let left = path.split(separator: ".")
        let right = pattern.split(separator: ".")
        for (index, part) in right.enumerated() {
            if part == "**" { return true }
            guard index < left.count, part == "*" || part == left[index] else { return false }
        }
        return left.count == right.count
    }
}
