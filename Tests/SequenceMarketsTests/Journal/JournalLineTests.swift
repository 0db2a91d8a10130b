import Testing

@testable import SequenceMarkets

private func time(_ raw: Int64) -> Nanoseconds { Nanoseconds(raw: raw) }

@Suite("The lines of a journal")
struct JournalLineTests {
    private static let notes: [SubmissionNote] = [
        .began(
            "graph_1",
            body: Array(#"{"graph_id":"graph_1","a":"\n\"é\""}"#.utf8),
            at: time(1_767)
        ),
        .began("graph_2", body: [], at: Nanoseconds(raw: .max)),
        .accepted("graph_1", as: "graph_1", fingerprint: .max, isSingle: true),
        .accepted("graph_1", as: "other", fingerprint: 0, isSingle: false),
        .void("a graph of \"another\" name\n"),
        .denied("graph_1", since: Nanoseconds(raw: -1)),
        .over("graph_1"),
    ]

    @Test("Each note is read as it was written", arguments: notes)
    func readsNotes(note: SubmissionNote) throws {
        let line = JournalLine.bytes(note)
        #expect(line.last == UInt8(ascii: "\n"))
        #expect(line.dropLast().firstIndex(of: UInt8(ascii: "\n")) == nil)
        #expect(try JournalLine.note(line.dropLast()) == note)
    }

    @Test("A changed byte, wherever it stands, is noticed", arguments: notes)
    func noticesDamage(note: SubmissionNote) {
        let line = Array(JournalLine.bytes(note).dropLast())
        for place in line.indices {
            var damaged = line
            damaged[place] ^= 1
            #expect(throws: JournalLine.Problem.self) { try JournalLine.note(damaged[...]) }
        }
        for end in line.indices {
            #expect(throws: JournalLine.Problem.self) { try JournalLine.note(line[..<end]) }
        }
    }

    @Test("The first line names the server and the masked key")
    func header() throws {
        let header = JournalLine.Header(baseURL: "https://a.example", key: "seq_test_…4f2a")
        let line = JournalLine.bytes(header).dropLast()
        #expect(try JournalLine.header(line) == header)
        let expected = #"{"journal":1,"base_url":"https://a.example","key":"seq_test_…4f2a"}"#
        #expect(String(decoding: line.dropFirst(17), as: UTF8.self) == expected)
    }
}

@Suite("Reading a journal")
struct JournalReplayTests {
    private static let header = JournalLine.Header(baseURL: "https://a.example", key: "…")
    private static let body = Array(#"{"nodes":[{"node_id":"order"}]}"#.utf8)

    private static func bytes(_ notes: [SubmissionNote]) -> [UInt8] {
        notes.reduce(into: JournalLine.bytes(header)) { $0 += JournalLine.bytes($1) }
    }

    private static func read(_ bytes: [UInt8], partsOf size: Int = .max) -> JournalReplay {
        var replay = JournalReplay("a.journal", header)
        var rest = bytes[...]
        while !rest.isEmpty {
            Array(rest.prefix(size)).withUnsafeBytes { replay.read($0) }
            rest = rest.dropFirst(size)
        }
        replay.end()
        return replay
    }

    @Test("Only what is unsettled, denied or may be open is left")
    func folds() {
        let notes: [SubmissionNote] = [
            .began("unknown", body: Self.body, at: time(2)),
            .began("open", body: Self.body, at: time(1)),
            .accepted("open", as: "open", fingerprint: 7, isSingle: true),
            .began("over", body: Self.body, at: time(1)),
            .accepted("over", as: "over", fingerprint: 7, isSingle: true),
            .over("over"),
            .began("void", body: Self.body, at: time(1)),
            .void("void"),
            .began("denied", body: Self.body, at: time(1)),
            .denied("denied", since: time(9)),
            .began("late", body: Self.body, at: time(1)),
            .denied("late", since: time(9)),
            .accepted("late", as: "late", fingerprint: 7, isSingle: false),
        ]
        let replay = Self.read(Self.bytes(notes))
        #expect(replay.problem == nil)
        #expect(
            replay.book.journal == [
                .accepted("open", as: "open", fingerprint: 7, isSingle: true),
                .accepted("late", as: "late", fingerprint: 7, isSingle: false),
                .began("denied", body: Self.body, at: time(1)),
                .denied("denied", since: time(9)),
                .began("unknown", body: Self.body, at: time(2)),
            ]
        )
        let again = Self.read(Self.bytes(replay.book.journal))
        #expect(again.book.journal == replay.book.journal)
    }

    @Test("The same is read however the bytes come", arguments: [1, 2, 7, 64])
    func split(size: Int) {
        let bytes = Self.bytes([
            .began("a", body: Self.body, at: time(1)), .began("b", body: Self.body, at: time(2)),
        ])
        let replay = Self.read(bytes + [0x30], partsOf: size)
        #expect(replay.book.journal == Self.read(bytes).book.journal)
        #expect((replay.lines, replay.length, replay.tornBytes) == (3, bytes.count, 1))
    }

    @Test("A line cut anywhere is left out, and nothing before it")
    func torn() {
        let whole = Self.bytes([.began("a", body: Self.body, at: time(1))])
        let last = JournalLine.bytes(.began("b", body: Self.body, at: time(2)))
        for count in 0..<last.count {
            let replay = Self.read(whole + last.prefix(count))
            #expect(replay.problem == nil)
            #expect((replay.length, replay.tornBytes) == (whole.count, count))
            #expect(Array(replay.book.unsettled.keys) == ["a"])
        }
        for count in 0..<JournalLine.bytes(Self.header).count {
            let replay = Self.read(Array(JournalLine.bytes(Self.header).prefix(count)))
            #expect(replay.problem == nil && replay.length == 0)
        }
    }

    @Test("A damaged line is refused by its number, also if it is the last")
    func damaged() {
        for line in 2...4 {
            var bytes = Self.bytes((1...3).map { .void(GraphID("graph_\($0)")) })
            let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
            bytes[ends[line - 1] - 3] ^= 1
            let problem = Self.read(bytes).problem
            #expect(problem?.kind == .damaged && problem?.line == line)
        }
    }

    @Test("Another server's journal, another key's and any other file are refused")
    func foreign() {
        var other = Self.header
        other.baseURL = "https://b.example"
        let files: [[UInt8]] = [
            JournalLine.bytes(other),
            JournalLine.bytes(JournalLine.Header(baseURL: Self.header.baseURL, key: "seq_live_…1")),
            Array("notes of mine\n".utf8), Array("notes of mine".utf8), [0, 1, 2],
        ]
        for file in files {
            #expect(Self.read(file).problem?.kind == .foreign)
        }
    }
}
