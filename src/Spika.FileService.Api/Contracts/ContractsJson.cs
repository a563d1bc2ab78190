using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spika.FileService.Api.Contracts;

/// <summary>The contracts in JSON.</summary>
internal static class ContractsJson
{
    /// <summary>
    /// Writes text as it is where JSON allows it: names of files are not only ASCII, and no answer is part of a page.
    /// </summary>
    public static readonly ContractsJsonContext Context = new(
        new JsonSerializerOptions(ContractsJsonContext.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );
}
