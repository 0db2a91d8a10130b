import Testing

@testable import SequenceMarkets

@Test("An origin keeps scheme, host and port")
func originKeepsItsParts() throws {
    let origin = try #require(Origin("http://127.0.0.1:8080/"))
    #expect(origin.description == "http://127.0.0.1:8080")
    #expect(origin.isLoopback)
}
