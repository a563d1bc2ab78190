using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>Refusals in MVC's model state.</summary>
internal static class ModelStateErrors
{
    public static void Refuse(this ModelStateDictionary modelState, Error error) =>
        modelState.TryAddModelException("", new RefusedRequestException(error));

    /// <summary>
    /// The answer to a request that could not be bound: the refusal that was put there, else the first bad value.
    /// </summary>
    public static IActionResult Answer(ActionContext context)
    {
        ModelStateDictionary modelState = context.ModelState;
        Exception?[] failures =
        [
            .. modelState.Values.SelectMany(entry => entry.Errors).Select(error => error.Exception),
        ];
        return failures.OfType<UnsupportedContentTypeException>().Any() ? new UnsupportedMediaTypeResult()
            : failures.OfType<RefusedRequestException>().FirstOrDefault() is { } refused
                ? new ErrorResult(refused.Error)
            : new ErrorResult(FirstBadValue(modelState));
    }

    // Outside the body only numbers can fail to be read.
    private static Error FirstBadValue(ModelStateDictionary modelState)
    {
        string member = modelState.First(entry => entry.Value is { Errors.Count: > 0 }).Key;
        return member.Length == 0
            ? RequestErrors.EmptyBody
            : new InvalidMemberError(member, "must be an integer within its range.");
    }
}
