// What is written into a control and cannot be part of a query.
//
// In: faults of controls, in words. Out: the first of them for the form, which is not saved while there is one. Without
// this the query would keep the value before, and be saved with that.
import { createContext } from "preact";
import { useCallback, useContext, useEffect, useId, useState } from "preact/hooks";

type Report = (control: symbol, fault: string | null) => void;
export const FaultContext = createContext<Report>(() => {});

/** The faults of a form's controls: the first one, and how a control reports its own. */
export function useFaults(): [string | null, Report] {
  const [faults, setFaults] = useState<ReadonlyMap<symbol, string>>(new Map());
  const report = useCallback<Report>((control, fault) => {
    setFaults((held) => {
      if ((held.get(control) ?? null) === fault) return held;
      const next = new Map(held);
      if (fault === null) next.delete(control);
      else next.set(control, fault);
      return next;
    });
  }, []);
  const [first] = faults.values();
  return [first ?? null, report];
}

/** Reports a control's fault as long as the control is there. Its words are shown by `Fault` under the id. */
export function useFault(fault: string | null): string {
  const report = useContext(FaultContext);
  const [control] = useState(() => Symbol("control"));
  useEffect(() => report(control, fault), [report, control, fault]);
  useEffect(() => () => report(control, null), [report, control]);
  return useId();
}

export function Fault(props: { id: string; text: string | null }) {
  return props.text === null ? null : (
    <small class="fault" id={props.id} role="alert" data-testid="builder-fault">
      {props.text}
    </small>
  );
}
