/// An answer without an end: parts leave as they come, until there are no more, `stop` is called or the reader is gone.
package struct ReplyStream: Sendable {
    package typealias Send = ([UInt8]) async throws -> Void

    package let type: String
    /// Sends the parts; never called when only the head of the answer is asked for.
    package let run: @Sendable (_ send: Send) async throws -> Void
    /// Called when the server is about to end: `run` then has to come to its end soon.
    package let stop: @Sendable () -> Void

    package init(
        type: String, run: @escaping @Sendable (_ send: Send) async throws -> Void, stop: @escaping @Sendable () -> Void
    ) {
        self.type = type
        self.run = run
        self.stop = stop
    }
}
