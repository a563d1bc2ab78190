using Microsoft.Extensions.Options;
using Spika.FileService.Api.Auth;

namespace Spika.FileService.Api.Downloads;

/// <summary>Judges the settings of downloads that need one another or a file.</summary>
internal sealed class DownloadCheck(
    IOptions<DownloadOptions> downloads,
    IOptions<AuthOptions> auth,
    Placeholder placeholder
) : IValidateOptions<BackendAccessOptions>
{
    public ValidateOptionsResult Validate(string? name, BackendAccessOptions options)
    {
        // It was read when this was made.
        _ = placeholder;
        bool isBackend = downloads.Value.Access == DownloadAccess.Backend;
        if (isBackend && auth.Value.Mode == AuthModes.None)
        {
            return ValidateOptionsResult.Fail("Downloads:Access is Backend, which needs an Auth:Mode.");
        }

        return isBackend == options.Address.Length > 0 ? ValidateOptionsResult.Success
            : isBackend
                ? ValidateOptionsResult.Fail("Downloads:Backend:Address must be set when Downloads:Access is Backend.")
            : ValidateOptionsResult.Fail("Downloads:Backend:Address is set, but Downloads:Access is not Backend.");
    }
}
