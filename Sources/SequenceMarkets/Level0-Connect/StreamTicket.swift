/// A ticket for one stream, for programs that cannot send a header: 30 seconds, one use.
public struct StreamTicket: Sendable, CustomStringConvertible {
    private let secret: Secret

    init(_ secret: Secret) { self.secret = secret }

    /// Wraps the text of a ticket.
    public init(_ text: String) { secret = Secret(text) }

    /// The ticket itself, for the `ticket` parameter of a stream's URL; never log it.
    public func reveal() -> String { secret.revealed }

    /// The masked form.
    public var description: String { secret.masked }
}

extension RequestExecutor {
    /// A ticket for one stream: `GET /v1/ws/ticket`, or `POST` if the server requires it.
    func streamTicket() async throws(SequenceError) -> Secret {
        do throws(SequenceError) {
            return try await send(.streamTicket(.get))
        } catch {
            guard case .api(let refusal) = error, [404, 405].contains(refusal.status) else {
                throw error
            }
            return try await send(.streamTicket(.post))
        }
    }
}
