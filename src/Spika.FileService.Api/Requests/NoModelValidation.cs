using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// In place of MVC's own validator, which would walk each request without finding a rule: the use cases have them.
/// </summary>
internal sealed class NoModelValidation : IObjectModelValidator
{
    /// <summary>
    /// Values of the path and the query must not be left unvalidated: MVC would take that for a mistake of the client.
    /// </summary>
    public void Validate(
        ActionContext actionContext,
        ValidationStateDictionary? validationState,
        string prefix,
        object? model
    )
    {
        foreach ((_, ModelStateEntry? entry) in actionContext.ModelState)
        {
            if (entry is { ValidationState: ModelValidationState.Unvalidated })
            {
                entry.ValidationState = ModelValidationState.Skipped;
            }
        }
    }
}
