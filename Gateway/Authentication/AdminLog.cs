using System.Net;
using Nudge.Core.Limits;

namespace Nudge.Gateway.Authentication;

/// <summary>Logs what admins do, and who tries to be one: so many in a minute, and then how many were left out.</summary>
public sealed partial class AdminLog(TimeProvider time, ILogger<AdminLog> logger)
{
    /// <summary>Lines of each kind in a minute.</summary>
    public const int LinesMax = 60;

    private const int PathLengthMax = 200;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly LogBound _calls = new(LinesMax, Period, time);
    private readonly LogBound _logins = new(LinesMax, Period, time);
    private readonly LogBound _refused = new(6, Period, time);

    /// <summary>Writes a line for what an admin's call has changed, once it is answered. Reading is no change.</summary>
    public void Note(HttpContext context, AdminCaller admin)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            return;
        context.Response.OnCompleted(() =>
        {
            if (_calls.TryTake(out var leftOut))
            {
                // A path is escaped as it is shown, so it stays in its line.
                var path = context.Request.Path.ToString();
                var shown = path.Length <= PathLengthMax ? path : path[..PathLengthMax];
                LogCall(
                    admin.Name, context.Connection.RemoteIpAddress, context.Request.Method, shown, context.Response.StatusCode, leftOut);
            }

            return Task.CompletedTask;
        });
    }

    public void NoteLogin(IPAddress? address, string name)
    {
        if (_logins.TryTake(out var leftOut))
            LogLogin(name, address, leftOut);
    }

    public void NoteLogout(IPAddress? address, string name)
    {
        if (_logins.TryTake(out var leftOut))
            LogLogout(name, address, leftOut);
    }

    /// <summary>Not the name that was tried: people type their password there.</summary>
    public void NoteRefused(IPAddress? address)
    {
        if (_refused.TryTake(out var leftOut))
            LogRefused(address, leftOut);
    }

    [LoggerMessage(
        1, LogLevel.Information,
        "Admin {Name} at {Address}: {Method} {Path} was answered with {Status}. ({LeftOut} such lines were left out before.)")]
    private partial void LogCall(string name, IPAddress? address, string method, string path, int status, long leftOut);

    [LoggerMessage(2, LogLevel.Information, "Admin {Name} logged in at {Address}. ({LeftOut} such lines were left out before.)")]
    private partial void LogLogin(string name, IPAddress? address, long leftOut);

    [LoggerMessage(3, LogLevel.Information, "Admin {Name} logged out at {Address}. ({LeftOut} such lines were left out before.)")]
    private partial void LogLogout(string name, IPAddress? address, long leftOut);

    [LoggerMessage(4, LogLevel.Warning, "A login as an admin was refused at {Address}. ({LeftOut} such lines were left out before.)")]
    private partial void LogRefused(IPAddress? address, long leftOut);
}
