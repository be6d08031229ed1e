import Foundation
import Glibc
import Kernel
import Logging
import ServiceLifecycle
import Storage

/// Takes commands of the command line while the server holds the data directory. Only the directory's owner reaches the socket.
struct ControlServer: Service {
    let installation: Installation
    let logger: Logger

    func run() async throws {
        let path = installation.directory.controlSocket
        let listener = try UnixSocket.listen(path: path)
        let connections = AsyncStream<Int32> { continuation in
            Thread.detachNewThread {
                while true {
                    let connection = accept(listener, nil, nil)
                    // Shutting the listener down is how the loop is told to end.
                    guard connection >= 0 else { break }
                    continuation.yield(connection)
                }
                continuation.finish()
            }
        }
        await withGracefulShutdownHandler {
            for await connection in connections { await answer(connection) }
        } onGracefulShutdown: {
            shutdown(listener, Int32(SHUT_RDWR))
        }
        close(listener)
        unlink(path)
    }

    private func answer(_ connection: Int32) async {
        defer { close(connection) }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let line = UnixSocket.readLine(from: connection)
        var reply = ControlAnswer(refusal: "that is no command")
        if let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line)) {
            reply = await Control.perform(request, on: installation)
            logger.info("control", metadata: ["verb": "\(request.verb.rawValue)", "refused": "\(reply.refusal != nil)"])
        }
        guard let bytes = try? JSONEncoder().encode(reply) else { return }
        try? UnixSocket.write(Array(bytes) + [10], to: connection)
    }
}
