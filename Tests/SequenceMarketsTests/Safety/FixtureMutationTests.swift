import Testing

@testable import SequenceMarkets

/// Every fixture of these tests, broken in every way, read as every type that it is one of.
@Suite("Mutated fixtures", .fewAtATime)
struct FixtureMutationTests {
    /// A fixture, or a part of one, of which a type knows all fields, or as many as it can.
    struct Sample: Sendable, CustomTestStringConvertible {
        let reading: Reading
        let json: JSONValue

        var testDescription: String { reading.name }
    }

    /// At most three for each type: those with the most fields.
    static let samples: [Sample] = {
        let values = Set(((try? SourceText.fixtures()) ?? []).flatMap(\.containers))
            .map { (json: $0, bytes: $0.serialized()) }
            .filter { (3..<1_200).contains($0.bytes.count) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        return Reading.all.flatMap { reading in
            let read = values.compactMap { json, bytes in
                (try? reading.read(bytes)).map { (json: json, bytes: bytes, unknown: $0.unknown) }
            }
            let least = read.map(\.unknown).min() ?? 0
            return read.filter { $0.unknown == least }
                .sorted { $0.bytes.count > $1.bytes.count }.prefix(3)
                .map { Sample(reading: reading, json: $0.json) }
        }
    }()

    @Test("Every model of the library is read here, and has a fixture")
    func nothingIsMissing() throws {
        let names = try SourceText.files(in: "Sources/SequenceMarkets").flatMap { text in
            text.matches(of: /(?:struct|enum) (\w+): (?:JSONModel|FreeForm|LifecycleEvent)\b/)
                .map { String($0.1) }
                + text.matches(of: /\nextension (?:\w+\.)?(\w+): WireModel\b/).map { String($0.1) }
        }
        #expect(names.count > 50)
        // A page is read under the name of its rows.
        #expect(Set(names).subtracting(Reading.all.map(\.name)) == ["Page"])
        let sampled = Set(Self.samples.map(\.reading.name))
        #expect(Set(Reading.all.map(\.name)).subtracting(sampled) == [])
    }

    @Test("A mutation gives a value or an error; a missing amount stays nil", arguments: samples)
    func mutated(_ sample: Sample) throws {
        for mutation in Mutation.all(of: sample.json) {
            let found = try? sample.reading.read(mutation.json.serialized()).json
            guard let found else {
                #expect(!mutation.isNewText, "\(sample.reading.name): \(mutation.what)")
                continue
            }
            // A row that cannot be read is left out, and the next one takes its index.
            let sent = (mutation.json["orders"] ?? mutation.json).arrayValue
            if let rows = found.arrayValue, rows.count < sent?.count ?? 0 { continue }
            // How many there are of something may be none; an amount may not.
            guard let place = mutation.missing, place.last?.hasSuffix("count") == false
            else { continue }
            let isZero = found[place]?.doubleValue == 0 || found.zeros > mutation.json.zeros
            #expect(!isZero, "\(sample.reading.name): \(mutation.what) became zero")
        }
    }

    @Test("Cut at any byte is an error", arguments: samples)
    func truncated(_ sample: Sample) {
        let bytes = sample.json.serialized()
        for count in bytes.indices {
            let found = try? sample.reading.read(Array(bytes[..<count]))
            #expect(found == nil, "\(sample.reading.name) of \(count) bytes")
        }
    }
}
