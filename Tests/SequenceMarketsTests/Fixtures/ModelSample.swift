import Foundation
import SequenceMarkets
import Testing

/// Reads the text, and expects that writing and reading again, through the wire's form and
/// through Foundation's coders, changes nothing.
func sample<Model: JSONModel>(_ type: Model.Type, _ text: String) throws -> Model {
    let model = try Model(json: Array(text.utf8))
    #expect(try Model(json: model.json) == model)
    let data = try JSONEncoder().encode(model)
    #expect(try JSONDecoder().decode(Model.self, from: data) == model)
    return model
}
