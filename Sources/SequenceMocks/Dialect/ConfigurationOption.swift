import SequenceMarkets

/// One switch of a ``Dialect`` or a ``Weather``: its name on a command line, the values it
/// takes, and how it is read, written and drawn.
struct ConfigurationOption<Root: Sendable>: Sendable {
    let name: String
    let about: String
    let values: String
    let read: @Sendable (Root) -> String
    let write: @Sendable (inout Root, String) -> Bool
    /// Nil if a seed must not choose it.
    let draw: (@Sendable (inout Root, inout SeededGenerator) -> Void)?

    /// A choice among the cases of an enumeration.
    static func choice<Choice>(
        _ name: String,
        _ path: any WritableKeyPath<Root, Choice> & Sendable,
        _ about: String
    ) -> ConfigurationOption
    where Choice: RawRepresentable<String> & CaseIterable & Sendable {
        ConfigurationOption(
            name: name,
            about: about,
            values: Choice.allCases.map(\.rawValue).joined(separator: "|"),
            read: { $0[keyPath: path].rawValue },
            write: { root, text in
                guard let value = Choice(rawValue: text) else { return false }
                root[keyPath: path] = value
                return true
            },
            draw: { root, random in
                root[keyPath: path] =
                    Choice.allCases.randomElement(using: &random) ?? root[keyPath: path]
            }
        )
    }

    /// Yes or no.
    static func flag(
        _ name: String,
        _ path: any WritableKeyPath<Root, Bool> & Sendable,
        _ about: String,
        isDrawn: Bool = true
    ) -> ConfigurationOption {
        let draw: @Sendable (inout Root, inout SeededGenerator) -> Void = { root, random in
            root[keyPath: path] = random.next() & 1 == 0
        }
        return ConfigurationOption(
            name: name,
            about: about,
            values: "yes|no",
            read: { $0[keyPath: path] ? "yes" : "no" },
            write: { root, text in
                guard text == "yes" || text == "no" else { return false }
                root[keyPath: path] = text == "yes"
                return true
            },
            draw: isDrawn ? draw : nil
        )
    }

    /// An integer within bounds, drawn from a list.
    static func number(
        _ name: String,
        _ path: any WritableKeyPath<Root, Int> & Sendable,
        _ range: ClosedRange<Int>,
        drawnFrom choices: [Int],
        _ about: String
    ) -> ConfigurationOption {
        ConfigurationOption(
            name: name,
            about: about,
            values: "\(range.lowerBound)…\(range.upperBound)",
            read: { String($0[keyPath: path]) },
            write: { root, text in
                guard let value = Int(text), range.contains(value) else { return false }
                root[keyPath: path] = value
                return true
            },
            draw: { root, random in
                root[keyPath: path] = choices.randomElement(using: &random) ?? root[keyPath: path]
            }
        )
    }

    /// A duration such as `250ms` or `-8s`, drawn from a list of milliseconds.
    static func span(
        _ name: String,
        _ path: any WritableKeyPath<Root, Duration> & Sendable,
        drawnFrom choices: [Int],
        isSigned: Bool = false,
        _ about: String
    ) -> ConfigurationOption {
        ConfigurationOption(
            name: name,
            about: about,
            values: isSigned
                ? "a span, for example 250ms or -8s" : "a span, for example 250ms or 8s",
            read: { Span.text($0[keyPath: path]) },
            write: { root, text in
                guard let value = Span.duration(text), isSigned || value >= .zero,
                    value > .seconds(-86_400), value < .seconds(86_400)
                else { return false }
                root[keyPath: path] = value
                return true
            },
            draw: { root, random in
                let value = choices.randomElement(using: &random) ?? 0
                root[keyPath: path] = .milliseconds(value)
            }
        )
    }
}

/// Durations as a command line writes them.
enum Span {
    static func duration(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        if text.hasSuffix("ms") { return Int64(text.dropLast(2)).map { .milliseconds($0) } }
        if text.hasSuffix("s") { return Int64(text.dropLast(1)).flatMap { bounded($0) } }
        return nil
    }

    private static func bounded(_ seconds: Int64) -> Duration? {
        (-1_000_000...1_000_000).contains(seconds) ? .seconds(seconds) : nil
    }

    static func text(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        let whole = Int64(milliseconds)
        return whole % 1_000 == 0 ? "\(whole / 1_000)s" : "\(whole)ms"
    }
}

/// A table of settings, read from text and written to it.
struct ConfigurationOptionTable<Root: Sendable & Equatable>: Sendable {
    let field: String
    /// The name of the value before anything is set.
    let baseName: String
    let base: Root
    let settings: [ConfigurationOption<Root>]

    /// Parses `NAME`, `seed:N` and `key=value`, separated by commas; later ones take precedence.
    func parse(
        _ text: String,
        seeded: (UInt64) -> Root
    ) throws(SequenceError) -> Root {
        var root = base
        for part in text.split(separator: ",").map(String.init) {
            if part == baseName {
                root = base
            } else if part.hasPrefix("seed:") {
                guard let seed = UInt64(part.dropFirst(5)) else {
                    throw .validation(field: field, "'\(part)': a seed is a whole number")
                }
                root = seeded(seed)
            } else if let index = part.firstIndex(of: "=") {
                let key = String(part[..<index])
                let value = String(part[part.index(after: index)...])
                try set(key, to: value, in: &root)
            } else {
                throw .validation(field: field, unknown(part))
            }
        }
        return root
    }

    private func set(_ key: String, to value: String, in root: inout Root) throws(SequenceError) {
        guard let setting = settings.first(where: { $0.name == key }) else {
            throw .validation(field: field, unknown(key))
        }
        guard setting.write(&root, value) else {
            throw .validation(
                field: field,
                "'\(value)' is no value of \(key); it takes \(setting.values)"
            )
        }
    }

    private func unknown(_ word: String) -> String {
        let names = settings.map(\.name) + [baseName, "seed:N"]
        let near = Spelling.nearest(to: word, among: names).map { "; did you mean '\($0)'?" } ?? ""
        return "'\(word)' is not known\(near)"
    }

    /// The shortest text that ``parse(_:seeded:)`` reads as this value.
    func text(of root: Root) -> String {
        let changed = settings.filter { $0.read(root) != $0.read(base) }
        guard !changed.isEmpty else { return baseName }
        return changed.map { "\($0.name)=\($0.read(root))" }.joined(separator: ",")
    }

    /// One line per setting, for a program's help.
    var help: String {
        settings.map { setting in
            "  \(setting.name)=\(setting.values)\n      \(setting.about)"
        }.joined(separator: "\n")
    }
}

/// Suggestions for misspelled words.
package enum Spelling {
    /// The name nearest to a word, if any is close enough.
    package static func nearest(to word: String, among names: [String]) -> String? {
        let best = names.min { distance(word, $0) < distance(word, $1) }
        guard let best, distance(word, best) <= max(word.count / 2, 2) else { return nil }
        return best
    }

    /// The number of letters to insert, delete or replace.
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let change = diagonal + (left == right ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
