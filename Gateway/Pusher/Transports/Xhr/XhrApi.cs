using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Http;
using Nudge.Gateway.Pusher.Clients;
using Nudge.Gateway.Pusher.Protocol;
using Nudge.Gateway.Pusher.Sessions;
using Nudge.Realtime.Connections;

namespace Nudge.Gateway.Pusher.Transports.Xhr;

/// <summary>
/// The fallback of pusher-js where WebSockets are blocked: <c>/pusher/app/{key}/{number}/{session}/</c> and then <c>xhr_streaming</c> or
/// <c>xhr</c> to receive, <c>xhr_send</c> to send (docs/protocol/pusher-xhr.md).
/// </summary>
internal static class XhrApi
{
    private const string Foreign = "The session was opened by a page of another origin, or by none.";
    private const string Session = "app/{key}/{number}/{text}";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        // The second is for proxies that take the first one's beginning off, as they may with WebSockets.
        foreach (var root in (string[])["/pusher/" + Session, "/" + Session])
        {
            endpoints.MapPost(root + "/xhr", PollAsync).WithMetadata(new CountsItsCalls()).ExcludeFromDescription();
            endpoints.MapPost(root + "/xhr_streaming", StreamAsync).WithMetadata(new CountsItsCalls()).ExcludeFromDescription();
            endpoints.MapPost(root + "/xhr_send", SendAsync).WithMetadata(new CountsItsCalls()).ExcludeFromDescription();
        }
    }

    private static async Task PollAsync(HttpContext context, string key, string number, string text)
    {
        if (await EnterAsync(context, key, number, text, isStream: false) is not { } session)
            return;
        using var poll = new XhrPoll();
        await session.ReceiveAsync(poll, context.RequestAborted);
        if (!context.RequestAborted.IsCancellationRequested)
            await AnswerAsync(context, poll.Written.Length > 0 ? poll.Written : Lost());
        if (context.RequestAborted.IsCancellationRequested)
            session.Lose();
    }

    private static async Task StreamAsync(HttpContext context, string key, string number, string text)
    {
        if (await EnterAsync(context, key, number, text, isStream: true) is not { } session)
            return;
        WriteHeaders(context.Response);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.StartAsync(context.RequestAborted);
        var stream = new XhrStream(context.Response.BodyWriter);
        await session.ReceiveAsync(stream, context.RequestAborted);
        if (stream.Writing.IsCompleted)
            return;
        // A client that takes nothing would keep the response from ending.
        context.Abort();
        await stream.Writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task SendAsync(HttpContext context, string key, string number, string text)
    {
        LetRead(context);
        var services = context.RequestServices;
        var session = XhrSessionId.TryParse(key, number, text, out var id)
            ? services.GetRequiredService<XhrSessions>().Find(id.Value)
            : null;
        if (await RefuseAsync(context, session))
            return;
        if (session is null)
        {
            await Problems.WriteAsync(context.Response, NoSession(), context.RequestAborted);
            return;
        }

        if (!session.IsOf(CrossOrigin.OriginOf(context.Request)))
        {
            await Problems.WriteAsync(context.Response, new(ErrorCode.OriginNotAllowed, Foreign), context.RequestAborted);
            return;
        }

        var bytesMax = session.MessageBytesMax;
        var body = await RequestBody.ReadAsync(context.Request, XhrBody.BytesMax(bytesMax), bytesMax, XhrBody.Read, context.RequestAborted);
        if (!body.IsAccepted && body.Refusal.Code == ErrorCode.PayloadTooLarge)
            session.Refuse(Closing.MessageTooLarge);
        var refusal = !body.IsAccepted ? body.Refusal : await session.SendAsync(body.Value!) ? null : NoSession();
        if (refusal is null)
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
    }

    /// <summary>
    /// The session of a request that receives: the one that there is, or a new one. <see langword="null"/>: the request has been answered.
    /// </summary>
    private static async ValueTask<XhrSession?> EnterAsync(HttpContext context, string key, string number, string text, bool isStream)
    {
        LetRead(context);
        var sessions = context.RequestServices.GetRequiredService<XhrSessions>();
        var known = XhrSessionId.TryParse(key, number, text, out var id) ? sessions.Find(id.Value) : null;
        if (await RefuseAsync(context, known))
            return null;
        if (id is null)
        {
            await Problems.WriteAsync(
                context.Response, new(ErrorCode.NameInvalid, "A session is a number, a slash, and 8 to 64 letters, digits, _ or -."),
                context.RequestAborted);
            return null;
        }

        var origin = CrossOrigin.OriginOf(context.Request);
        var (session, refusal) = (known, (Closing?)null);
        if (session is null)
        {
            var admitted = await context.RequestServices.GetRequiredService<PusherAdmission>().AdmitAsync(context, key);
            (session, refusal) = admitted.Refusal is null
                ? sessions.Open(id.Value, admitted, ClientAgent.Of(context.Request.Headers.UserAgent.ToString()), origin, isStream)
                : (null, admitted.Refusal);
        }

        if (session?.IsOf(origin) == true)
            return session;
        await AnswerAsync(context, Refused(refusal ?? PusherCode.Closing(PusherCode.Unauthorized, Foreign)));
        return null;
    }

    /// <summary>Counts a request, which costs little if it belongs to a session that was let in.</summary>
    /// <returns>Whether it was one too many, and has been answered.</returns>
    private static async ValueTask<bool> RefuseAsync(HttpContext context, XhrSession? session)
    {
        if (context.RequestServices.GetRequiredService<AnonymousCalls>().WhyNot(context, session is not null) is not { } refusal)
            return false;
        await Problems.WriteAsync(context.Response, refusal, context.RequestAborted);
        return true;
    }

    /// <summary>A page that may not use the app is told so as well: it is nothing that any page may not know.</summary>
    private static void LetRead(HttpContext context)
    {
        if (context.Request.Headers.Origin.ToString() is { Length: > 0 } origin)
            CrossOrigin.LetRead(context.Response, origin);
    }

    private static void WriteHeaders(HttpResponse response)
    {
        // A type that no browser looks into before it hands on the first bytes.
        response.ContentType = "application/javascript; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> lines)
    {
        WriteHeaders(context.Response);
        context.Response.ContentLength = lines.Length;
        await context.Response.Body.WriteAsync(lines, context.RequestAborted);
    }

    /// <summary>
    /// The whole of a session that does not come about. It opens first, since a client reads a code only of what was open.
    /// </summary>
    private static byte[] Refused(Closing refusal)
    {
        var format = PusherXhrFormat.Instance;
        var code = PusherCode.Of(refusal);
        return [
            .. XhrLines.Open("", isStream: false), .. PusherMessages.Error(code, refusal.Reason).For(format),
            .. format.Close(code, refusal.Reason),
        ];
    }

    private static byte[] Lost() => PusherXhrFormat.Instance.Close(PusherCode.Reconnect, "The session has ended.");

    private static Refusal NoSession() => new(ErrorCode.NotFound, "There is no such session, or it has ended.");
}
