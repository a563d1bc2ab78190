using Microsoft.Extensions.Options;
using Spika.FileService.Api.Server;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Admission;

internal static class AdmissionRegistration
{
    /// <summary>What the bodies of all requests may take at one moment, and for how long.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services)
    {
        services.AddValidatedOptions<ChunkRequestOptions>(ChunkRequestOptions.Section);
        services.AddValidatedOptions<ListOptions>(ListOptions.Section);
        services.AddSingleton<ListBudget>();
        services.AddSingleton<ChunkSenders>();
        services.AddSingleton<RequestTurns>();
        services.AddSingleton<BodyAdmission>();
        services.AddSingleton<ISlowBodies>(provider => provider.GetRequiredService<BodyAdmission>());
        services.AddSingleton<IncomingBodies>();
        services.AddSingleton(provider => new BodyPool(
            provider.GetRequiredService<IOptions<ChunkRequestOptions>>().Value.MaxBodyBytesInFlight
        ));
        return services;
    }
}
