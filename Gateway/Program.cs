using Nudge.Gateway.Embedded;
using Nudge.Gateway.Hosting;

return await ServerProcess.RunAsync(args, new EmbeddedEngine());
