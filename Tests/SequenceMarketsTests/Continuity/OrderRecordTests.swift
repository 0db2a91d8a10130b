import Testing

@testable import SequenceMarkets

/// What is known of an order only grows, whatever order its reports come in.
@Suite("The state of one order, folded from reports", .fewAtATime)
struct OrderRecordTests {
    private let id = "graph:g:order:1"

    private func record(_ reports: Order...) -> OrderRecord {
        var record = OrderRecord(id: id, origin: .birth)
        for report in reports { _ = record.admit(report) }
        return record
    }

    private func report(
        _ status: String,
        _ filled: Int64 = 0,
        _ updated: Int64? = nil,
        of quantity: Int64 = 10
    ) throws -> Order {
        try AccountRows.order(id, status, filled: filled, of: quantity, updated: updated)
    }

    // MARK: The end

    @Test(
        "A terminal state is admitted whatever its stamp",
        arguments: ["FILLED", "COMPLETED", "CANCELLED", "REJECTED", "FAILED", "EXPIRED"]
    )
    func endIsAdmitted(status: String) throws {
        var record = record(try report("ACCEPTED", 0, 1_000))
        let told = record.admit(try report(status, 0, 950))
        #expect(told?.isTerminal == true)
        // The reported time never goes back.
        #expect(told?.updated?.raw == 1_000)
        #expect(record.isTerminal && !record.isOpen)
    }

    @Test("A terminal state stays, whatever comes later and whatever its time stamp")
    func endStays() throws {
        for late in ["NEW", "ACCEPTED", "PARTIAL", "SOMETHING_NEW"] {
            var record = record(try report("CANCELLED", 4, 1_000))
            #expect(record.admit(try report(late, 4, 2_000)) == nil, "\(late)")
            #expect(record.admit(try report(late, 0, nil)) == nil, "\(late)")
            #expect(record.latest?.status == .cancelled)
        }
    }

    @Test("A cancelled order that was filled meanwhile: the quantity grows, the end stays")
    func endWithMoreFilled() throws {
        var record = record(try report("CANCELLED", 4, 1_000))
        let told = record.admit(try report("PARTIAL", 7, 900))
        #expect(told?.status == .cancelled && told?.filledQuantity.raw == 7)
        #expect(record.admit(try report("CANCELLED", 4, 1_100)) == nil)
        #expect(record.filled == 7)
    }

    @Test("An end is delivered once, and a replaced order's own end is an update")
    func endIsToldOnce() throws {
        var record = record(try report("ACCEPTED"))
        #expect(record.admit(try report("SUPERSEDED")) != nil)
        #expect(record.admit(try report("SUPERSEDED")) == nil)
        #expect(record.admit(try report("CANCELLED"))?.status == .cancelled)
        #expect(record.admit(try report("SUPERSEDED")) == nil)
        #expect(record.latest?.status == .cancelled)
    }

    // MARK: What was filled

    @Test("The filled quantity never shrinks, in any order of the reports")
    func filledNeverShrinks() throws {
        let reports = [
            try report("NEW", 0, 1), try report("PARTIAL", 3, 2), try report("PARTIAL", 6, 3),
            try report("FILLED", 10, 4),
        ]
        for first in reports.indices {
            for step in [1, 3] {
                let order = (0..<4).map { reports[(first + $0 * step) % 4] }
                var record = OrderRecord(id: id, origin: .birth)
                var before: Int64 = 0
                for report in order {
                    let told = record.admit(report)
                    if let told { #expect(told.filledQuantity.raw >= before) }
                    #expect(record.filled >= before)
                    before = record.filled
                }
                #expect(record.filled == 10 && record.latest?.status == .filled)
            }
        }
    }

    @Test("More filled is news even with an older stamp, and less is not with a newer one")
    func quantityOutweighsTime() throws {
        var record = record(try report("PARTIAL", 5, 1_000))
        #expect(record.admit(try report("PARTIAL", 4, 9_000)) == nil)
        #expect(record.admit(try report("PARTIAL", 6, 1))?.filledQuantity.raw == 6)
    }

    @Test("A repeat says nothing, nor does an earlier state with an earlier stamp")
    func repeats() throws {
        var record = record(try report("ACCEPTED", 0, 1_000))
        #expect(record.admit(try report("ACCEPTED", 0, 1_000)) == nil)
        #expect(record.admit(try report("ACCEPTED", 0, 5_000)) == nil)
        #expect(record.admit(try report("NEW", 0, 900)) == nil)
        #expect(record.latest?.status == .accepted)
    }

    @Test("A changed quantity is delivered, unless its report is older than the known state")
    func amendedQuantity() throws {
        var record = record(try report("ACCEPTED", 0, 1_000))
        #expect(record.admit(try report("ACCEPTED", 0, 1_001, of: 8))?.quantity.raw == 8)
        #expect(record.admit(try report("ACCEPTED", 0, 1_000, of: 10)) == nil)
    }

    // MARK: Names and revisions

    @Test("An order's name has a chain and a revision, with and without its prefix")
    func names() {
        #expect(OrderName("graph:g1:leg:2")?.chain == "g1:leg")
        #expect(OrderName("graph:g1:leg:2")?.revision == 2)
        #expect(OrderName("g1:leg:2")?.chain == "g1:leg")
        #expect(OrderName("graph:a:b:c:10")?.chain == "a:b:c")
        for other in ["", "7", "order", "graph:g", "graph:g:order", "graph:g:order:x", "a:"] {
            #expect(OrderName(other) == nil, "\(other)")
        }
    }

    private func add(_ revisions: [Int], to records: inout AccountRecords) -> [[String]] {
        revisions.map { records.add(OrderRecord(id: "graph:g:order:\($0)", origin: .birth)) }
    }

    @Test("A later revision replaces the earlier ones, and one that comes late is replaced at once")
    func lateRevision() {
        var records = AccountRecords()
        #expect(add([1], to: &records) == [[]])
        #expect(add([3], to: &records) == [["graph:g:order:1"]])
        let late = records.add(OrderRecord(id: "graph:g:order:2", origin: .birth))
        #expect(Set(late) == ["graph:g:order:1", "graph:g:order:2"])
        // Revisions are numbers, not text.
        let tenth = records.add(OrderRecord(id: "graph:g:order:10", origin: .birth))
        #expect(tenth.count == 3 && !tenth.contains("graph:g:order:10"))
    }

    @Test("Orders of other graphs and nodes replace nothing")
    func otherChains() {
        var records = AccountRecords()
        _ = records.add(OrderRecord(id: "graph:g:order:1", origin: .birth))
        for id in ["graph:h:order:2", "graph:g:leg:2", "an-id-of-another-kind"] {
            #expect(records.add(OrderRecord(id: id, origin: .birth)).isEmpty, "\(id)")
        }
    }

    @Test("One order is one, spelled with and without its prefix")
    func spelling() {
        var records = AccountRecords()
        _ = records.add(OrderRecord(id: "graph:g:order:1", origin: .birth))
        #expect(records.key("g:order:1") == "graph:g:order:1")
        #expect(records.key("graph:g:order:1") == "graph:g:order:1")
        #expect(records.key("g:order:2") == "g:order:2")
    }

    @Test("Orders that have ended are forgotten, the oldest first; an open one is not")
    func bounded() throws {
        var records = AccountRecords()
        _ = records.add(OrderRecord(id: "graph:open:order:1", origin: .birth))
        let end = try AccountRows.order("x", "CANCELLED")
        for number in 0..<17_000 {
            var record = OrderRecord(id: "graph:g\(number):order:1", origin: .birth)
            _ = record.admit(end)
            _ = records.add(record)
        }
        #expect(records["graph:open:order:1"] != nil)
        #expect(records["graph:g0:order:1"] == nil && records.isForgotten("graph:g0:order:1"))
        #expect(records["graph:g16999:order:1"] != nil)
        #expect(records.open == ["graph:open:order:1"])
    }
}
