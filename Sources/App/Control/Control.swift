import Foundation
import Imports
import Kernel
import Markup
import Storage

/// Carries a writing command to where it can be done: in the running server, or here when there is none.
enum Control {
    static func send(_ request: ControlRequest, to place: Place) async throws -> [String: String] {
        let directory = place.directory
        try place.requireInstalled()
        if let lock = try directory.lock() {
            defer { withExtendedLifetime(lock) {} }
            let installation = try await Installation.open(place)
            let answer = await perform(request, on: installation)
            try installation.close()
            return try unfold(answer)
        }
        let line = try JSONEncoder().encode(request)
        let reply = try UnixSocket.exchange(Array(line) + [10], path: directory.controlSocket)
        guard let answer = try? JSONDecoder().decode(ControlAnswer.self, from: Data(reply)) else {
            throw Refusal("the server at \(directory.controlSocket) did not answer")
        }
        return try unfold(answer)
    }

    private static func unfold(_ answer: ControlAnswer) throws -> [String: String] {
        if let refusal = answer.refusal { throw Refusal(refusal) }
        return answer.values
    }

    /// The same commands that pages and API use, as the system itself: who reaches the socket owns the data.
    static func perform(_ request: ControlRequest, on installation: Installation) async -> ControlAnswer {
        do {
            let accounts = Accounts(installation)
            switch request.verb {
            case .account:
                let unit = request.value("unit")
                let code = try await accounts.create(
                    request.value("user"), name: request.value("name"), role: request.value("role"), unit: unit.isEmpty ? nil : unit)
                return ControlAnswer(values: ["code": code])
            case .token:
                let token = try await accounts.token(
                    for: request.value("user"), label: request.value("label"), days: Int64(request.value("days")) ?? 0)
                return ControlAnswer(values: ["token": token])
            case .activatePack:
                let (pack, created, renamed) = try await installation.activate(request.value("pack"))
                return ControlAnswer(values: ["pack": "\(pack.id) \(pack.version)", "created": "\(created)", "renamed": "\(renamed)"])
            case .importStage:
                let batch = try await importing(installation).stage(
                    .path(request.value("file")), kind: request.value("kind"), ImportServices.reading(request.values))
                return ControlAnswer(values: ["batch": "\(batch)"])
            case .importApply:
                try await importing(installation).apply(try batch(request))
                return ControlAnswer()
            case .importUndo:
                try await importing(installation).undo(try batch(request))
                return ControlAnswer()
            }
        } catch let problem as Problem {
            return ControlAnswer(refusal: Sentences.of(problem))
        } catch { return ControlAnswer(refusal: "\(error)") }
    }

    private static func importing(_ installation: Installation) throws -> ImportRunner {
        ImportRunner(House.imports(installation, words: try Words.embedded()), as: .system)
    }

    private static func batch(_ request: ControlRequest) throws -> ID {
        guard let batch = ID(request.value("batch")) else { throw Problem.notFound }
        return batch
    }
}
