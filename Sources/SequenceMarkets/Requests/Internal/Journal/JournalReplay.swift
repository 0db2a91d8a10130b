/// Reads a journal's bytes, in parts of any size, into a book.
struct JournalReplay {
    /// What the journal holds.
    private(set) var book = SubmissionBook()
    /// The bytes of whole lines.
    private(set) var length = 0
    /// The whole lines, the first one included.
    private(set) var lines = 0
    /// Why the journal cannot be used.
    private(set) var problem: JournalError?

    /// Far more than a submission has.
    private static let longestLine = 64 << 20

    private let path: String
    private let header: JournalLine.Header
    /// The beginning of a line whose end has not come yet.
    private var rest: [UInt8] = []

    init(_ path: String, _ header: JournalLine.Header) {
        (self.path, self.header) = (path, header)
    }

    /// Reads the end of the file: what is left must be a part of a line of a journal.
    mutating func end() {
        guard problem == nil, lines == 0, !JournalLine.bytes(header).starts(with: rest) else {
            return
        }
        problem = .init(.foreign, path: path, line: 1, message: "it is not a journal")
    }

    /// How many bytes after the last whole line were found.
    var tornBytes: Int { rest.count }

    mutating func read(_ part: UnsafeRawBufferPointer) {
        var start = part.startIndex
        while problem == nil, let end = part[start...].firstIndex(of: UInt8(ascii: "\n")) {
            rest += part[start..<end]
            take(rest[...])
            rest.removeAll(keepingCapacity: true)
            start = end + 1
        }
        if problem == nil { rest += part[start...] }
        if problem == nil, rest.count > JournalReplay.longestLine {
            let message = "line \(lines + 1) has no end"
            problem = .init(.damaged, path: path, line: lines + 1, message: message)
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        lines += 1
        do throws(JournalLine.Problem) {
            if lines == 1 {
                let found = try JournalLine.header(line)
                if found != header {
                    let message =
                        "it belongs to \(found.baseURL) with the key \(found.key), "
                        + "not to \(header.baseURL) with \(header.key)"
                    problem = JournalError(.foreign, path: path, message: message)
                }
            } else {
                book.recover(try JournalLine.note(line))
            }
            length += line.count + 1
        } catch {
            problem = JournalError(
                lines == 1 ? .foreign : .damaged,
                path: path,
                line: lines,
                message: lines == 1
                    ? "its first line is not that of a journal"
                    : "line \(lines) is damaged; nothing was changed. Look at the open orders, "
                        + "then remove the line or move the file away"
            )
        }
    }
}
