extension PermissionTable {
    /// All of the cast come with tokens, which make no other secrets. One's own account, sessions and second factor; powers lent in emergencies; the log and who can see what.
    static let identity = """
        GET  /account in 200 200 200 200 200 200 200 200 200 200 200
        POST /account/password in 422 422 422 422 422 422 422 422 422 422 422
        POST /account/factor/begin in 422 422 422 422 422 422 422 422 422 422 422
        POST /account/factor/renew in 422 422 422 422 422 422 422 422 422 422 422
        POST /account/factor/drop in 422 422 422 422 422 422 422 422 422 422 422
        POST /account/factor/confirm in 409 409 409 409 409 409 409 409 409 409 409
        POST /account/sessions/end in 303/409 303/409 303/409 303/409 303/409 303/409 303/409 303/409 303/409 303/409 303/409
        POST /account/sessions/{id}/end in 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        POST /account/tokens in 403 403 403 403 403 403 403 403 403 403 403
        POST /account/tokens/{id}/revoke in 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404 303/404
        POST /sign-in/code 422 422 422 422 422 422 422 422 422 422 422 422
        GET  /api/v1/sessions 401 200 200 200 200 200 200 200 200 200 200 200
        POST /api/v1/sessions/{id}/end 401 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404 204/404
        GET  /powers 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /api/v1/powers 200 200 200 200 200 200 200 200 200 200 200 200
        POST /admin/accounts/{username}/factor in 403 403 403 403 403 403 403 403 303 303/404 403
        POST /api/v1/accounts/{username}/factor 401 403 403 403 403 403 403 403 403 204 204/403 403
        GET  /sign-in/provider 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /sign-in/provider/back 404 404 404 404 404 404 404 404 404 404 404 404
        POST /admin/accounts/{username}/link 404 404 404 404 404 404 404 404 404 404 404 404
        POST /admin/accounts/{username}/unlink 404 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/accounts/{username}/link 404 404 404 404 404 404 404 404 404 404 404 404
        POST /api/v1/accounts/{username}/unlink 404 404 404 404 404 404 404 404 404 404 404 404
        GET  /mine 200 200 200 200 200 200 200 200 200 200 200 200
        POST /mine 503 503 503 503 503 503 503 503 503 503 503 503
        POST /mine/code 422 422 422 422 422 422 422 422 422 422 422 422
        GET  /mine/matters 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /log 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /log/checkpoint 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /api/v1/log/checkpoints 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /api/v1/log/inclusion 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /api/v1/log/consistency 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404 200/404
        GET  /api/v1/log/entries/{seq} 401 403 403 403 403 403 403 403 403 403 403 200/404
        GET  /audit in 403 403 403 403 403 403 403 403 403 403 200
        GET  /api/v1/audit/events 401 403 403 403 403 403 403 403 403 403 403 200
        GET  /audit/access in 403 403 403 403 403 403 403 403 403 403 200
        GET  /api/v1/audit/access 401 403 403 403 403 403 403 403 403 403 403 200
        """
}
