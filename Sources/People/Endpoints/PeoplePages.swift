import Kernel
import Markup

/// Signing in and out, and choosing a password. None of these pages needs an account, so none has a verb; their commands do.
struct PeoplePages: Sendable {
    let services: PeopleServices

    /// Said by the script that has seen that nobody else's work waits on the device.
    private static let clear = Field.flag("clear")
    private static let signOutSchema = Schema("SignOut", [clear.any])

    /// Nobody is signed in here any more. What was opened with a secret at this screen is not the next one's to read.
    static var signedOut: Reply {
        Reply.redirect("/").with(cookie: SessionCookie.deletion)
            .with(cookie: Reply.Cookie(name: HoldsCookie.name, value: "", maxAgeSeconds: 0))
    }

    var endpoints: [Endpoint] { [signInForm, signIn, signInCode, signOut, activateForm, activate] }

    private var signInForm: Endpoint {
        Endpoint(
            .get, "/sign-in", .page, verb: nil, parameters: [.init("next", "Where to go on afterwards: a path of this site")],
            summary: "The form for signing in"
        ) { [services] request in
            .page(
                SignInPage(
                    lexicon: services.lexicon(request), tokens: request.form, next: SignInFields.safe(request.query["next"]),
                    provider: services.provider,
                    isActivated: request.query["activated"] == "1"
                ).page)
        }
    }

    private var signIn: Endpoint {
        Endpoint(
            .post, "/sign-in", .page, verb: nil, input: SignInFields.schema, summary: "Signs in with name and password",
            reshow: { [services] request, problem in
                .page(
                    SignInPage(
                        lexicon: services.lexicon(request), tokens: request.form, next: SignInFields.safe(request.raw["next"]),
                        provider: services.provider, raw: request.raw, problem: problem
                    ).page)
            },
            handle: { [services] request in
                // No idempotency key: its stored hash would be a fast hash of the password, and every guess must count.
                let input = request.input
                let entry = try await SignIn(services).perform(
                    username: input[SignInFields.username], password: input[SignInFields.password], known: request.known,
                    device: request.device, as: request.actor)
                return try SignIn(services).reply(entry, next: SignInFields.safe(input[SignInFields.next]), request)
            })
    }

    private var signInCode: Endpoint {
        Endpoint(
            .post, "/sign-in/code", .page, verb: nil, input: SecondStepFields.schema,
            summary: "The second step: a code of the second factor",
            reshow: { [services] request, problem in
                let lexicon = services.lexicon(request)
                let next = SignInFields.safe(request.raw["next"])
                guard problem != SignIn.stale, let step = request.raw["step"] else {
                    return .page(
                        SignInPage(lexicon: lexicon, tokens: request.form, next: next, provider: services.provider, problem: problem).page)
                }
                return .page(SecondStepPage(lexicon: lexicon, tokens: request.form, step: step, next: next, problem: problem).page)
            },
            handle: { [services] request in
                // No idempotency key: a code works once, and every guess must count.
                let ticket = try await SignIn(services).confirm(
                    step: request.input[SecondStepFields.step], code: request.input[SecondStepFields.code], device: request.device,
                    as: request.actor)
                return try SignIn(services).reply(.opened(ticket), next: SignInFields.safe(request.input[SecondStepFields.next]), request)
            })
    }

    private var signOut: Endpoint {
        Endpoint(.post, "/sign-out", .page, verb: nil, input: Self.signOutSchema, summary: "Signs out of this browser") {
            [services] request in
            if let session = request.actor.session {
                do {
                    _ = try await services.executor.perform(EndSession(session), as: request.actor)
                } catch let problem as Problem where problem == .notFound {
                    // A second tap: it has ended already, which is what was asked for.
                }
            }
            var reply = Self.signedOut
            // What pages kept on the device goes too: databases, copies of pages, workers. Never unasked: others may have unsent work in it.
            if request.input[Self.clear] { reply.headers.append(("Clear-Site-Data", "\"storage\"")) }
            return reply
        }
    }

    private var activateForm: Endpoint {
        Endpoint(.get, "/activate", .page, verb: nil, summary: "The form for choosing a password with a code") { [services] request in
            .page(ActivatePage(lexicon: services.lexicon(request), tokens: request.form).page)
        }
    }

    private var activate: Endpoint {
        Endpoint(
            .post, "/activate", .page, verb: nil, input: ActivateFields.schema, summary: "Chooses a password with a code",
            reshow: { [services] request, problem in
                .page(
                    ActivatePage(lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem).page)
            },
            handle: { [services] request in
                let input = request.input
                let username = input[ActivateFields.username]
                let password = input[ActivateFields.newPassword]
                if let fault = PasswordRule.fault(in: password, username: username) { throw Problem.invalid([fault]) }
                let hash = try await services.hasher.hash(password, salt: services.entropy.bytes(PasswordHash.saltBytes))
                let command = ActivateAccount(username: username, code: input[ActivateFields.code], password: hash)
                _ = try await services.executor.perform(command, as: request.actor, key: Self.key(request))
                return .redirect("/sign-in?activated=1")
            })
    }

    /// A double tap is done once. The stored hash leaves the password out: unsalted and fast, it would be easy to try out.
    private static func key(_ request: Request) -> IdempotencyKey? {
        request.idempotency.map { key in
            var bytes = CanonicalBytes()
            bytes.append(request.path)
            bytes.append(request.input[ActivateFields.username])
            bytes.append(request.input[ActivateFields.code])
            return IdempotencyKey(owner: key.owner, key: key.key, requestHash: Digest.sha256(bytes.bytes))
        }
    }
}
