import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDumpList, schemaObjects, tableObjects } from './dump-list.ts';

/** As pg_restore 15 lists a shop. */
const LIST = `;
; Archive created at 2026-11-21 16:14:55 UTC
;     dbname: shop
;
; Selected TOC Entries:
;
3401; 0 0 ENCODING - ENCODING 
6; 2615 16407 SCHEMA - Odd Schema postgres
3409; 0 0 ACL - SCHEMA Odd Schema postgres
226; 1255 16413 FUNCTION public stamp() postgres
219; 1259 16408 TABLE Odd Schema t postgres
;	depends on: 6
216; 1259 16386 TABLE public customers Odd Role
215; 1259 16385 SEQUENCE public customers_id_seq Odd Role
;	depends on: 216
221; 1259 16419 TABLE public events postgres
222; 1259 16422 TABLE public events_2026 postgres
;	depends on: 221
218; 1259 16395 TABLE public orders postgres
3408; 0 0 ACL public TABLE orders postgres
;	depends on: 218
217; 1259 16394 SEQUENCE public orders_id_seq postgres
;	depends on: 218
220; 1259 16415 VIEW public totals postgres
;	depends on: 218 218
3229; 0 0 TABLE ATTACH public events_2026 postgres
;	depends on: 222 221
3231; 2604 16398 DEFAULT public orders id postgres
;	depends on: 218 217 218
3391; 0 16386 TABLE DATA public customers Odd Role
;	depends on: 216
3395; 0 16422 TABLE DATA public events_2026 postgres
;	depends on: 222
3393; 0 16395 TABLE DATA public orders postgres
;	depends on: 218
3412; 0 0 SEQUENCE SET public orders_id_seq postgres
;	depends on: 217
3233; 2606 16393 CONSTRAINT public customers customers_pkey Odd Role
;	depends on: 216
3236; 2606 16400 CONSTRAINT public orders orders_pkey postgres
;	depends on: 218
3242; 2620 16414 TRIGGER public orders stamped postgres
;	depends on: 218 226
3241; 2606 16401 FK CONSTRAINT public orders orders_customer_fkey postgres
;	depends on: 3233 218 216
`;
const all = readDumpList(LIST, ['postgres', 'Odd Role', 'Role']);
const chosen = (name: string) =>
  tableObjects(
    all,
    all.filter((one) => one.type === 'TABLE' && one.name === name),
  ).map(({ id }) => id);

describe('readDumpList', () => {
  it('reads names, schemas and owners with blanks in them', () => {
    expect(all.find(({ id }) => id === 219)).toMatchObject({
      type: 'TABLE',
      schema: 'Odd Schema',
      name: 't',
      dependsOn: [6],
    });
    expect(all.find(({ id }) => id === 216)).toMatchObject({
      schema: 'public',
      name: 'customers',
      owner: 'Odd Role',
    });
  });

  it('reads types that begin as others do', () => {
    expect(all.find(({ id }) => id === 3391)?.type).toBe('TABLE DATA');
    expect(all.find(({ id }) => id === 3241)?.type).toBe('FK CONSTRAINT');
  });

  it('reads any text without failing', () => {
    const line = fc.stringMatching(/^[0-9; A-Z\ta-z:-]{0,60}$/);
    fc.assert(fc.property(fc.array(line), (lines) => void readDumpList(lines.join('\n'), ['postgres'])));
  });
});

describe('tableObjects', () => {
  it('takes what belongs to a table, and neither views nor other tables', () => {
    expect(chosen('orders').sort((a, b) => a - b)).toEqual([
      217, 218, 3231, 3236, 3241, 3242, 3393, 3408, 3412,
    ]);
  });

  it('leaves out foreign keys of others that point at it', () => {
    expect(chosen('customers').sort((a, b) => a - b)).toEqual([215, 216, 3233, 3391]);
  });

  it('takes the partitions of a table', () => {
    expect(chosen('events').sort((a, b) => a - b)).toEqual([221, 222, 3229, 3395]);
  });
});

describe('schemaObjects', () => {
  it('takes a schema with its rights and what is in it', () => {
    expect(schemaObjects(all, 'Odd Schema').map(({ id }) => id)).toEqual([6, 3409, 219]);
  });
});
