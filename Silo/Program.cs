using Nudge.Gateway.Hosting;
using Nudge.Silo.Hosting;

// ./nudge cluster hands its own arguments on.
return await ServerProcess.RunAsync(args is ["cluster", .. var rest] ? rest : args, new ClusterEngine());
